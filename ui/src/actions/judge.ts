// A person's word on pictures that look wrong: they are kept as they are, or made again.
import type { JobId } from "../host/bindings";
import { announce } from "../store/announce";
import type { Atelier } from "../store/atelier";
import { plural } from "../words/amount";
import { sendExpecting } from "./edits";

/** `units` empty: all that wait for a word. Answers whether the engine agreed. */
export async function judge(
  atelier: Atelier,
  job: JobId,
  units: readonly string[],
  keep: boolean,
): Promise<boolean> {
  const done = await sendExpecting(atelier, new Map(), () =>
    atelier.host.ask("judge", { job, units: [...units], keep }),
  );
  const what = units.length === 0 ? "All of them" : plural(units.length, "picture");
  const verb = units.length === 1 ? "is" : "are";
  if (done) announce(keep ? `${what} ${verb} kept` : `${what} ${verb} made again`);
  return done;
}
