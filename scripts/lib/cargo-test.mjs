// `cargo test`, counted and timed: which test program took how long, and how many tests it held.

import { read, watch } from "./command.mjs";
import { add, fromCargo, NOTHING } from "./counts.mjs";
import { note } from "./shares.mjs";

/** Runs the tests of the whole workspace and answers `{ counts, code }`. */
export async function cargoTest({ long }) {
  const processes = processTests();
  let counts = NOTHING;
  let current;

  const turnTo = (part) => {
    const now = performance.now();
    if (current) note(current.part, (now - current.since) / 1000);
    current = part && { part, since: now };
  };
  const code = await watch(
    "cargo",
    ["test", "--workspace", "--locked", "--no-fail-fast", ...(long ? ["--", "--ignored"] : [])],
    (line, stream) => {
      const part = stream === "stderr" ? partOf(line, processes) : undefined;
      if (part) turnTo(part);
      counts = add(counts, fromCargo(line) ?? NOTHING);
    },
  );
  turnTo(undefined);
  return { counts, code };
}

// Names of the test programs that run real processes: the integration tests of the member `tests/`,
// except its simulations.
function processTests() {
  const text = read("cargo", ["metadata", "--format-version", "1", "--no-deps", "--locked"], { loud: true });
  const { packages } = JSON.parse(text ?? '{"packages":[]}');
  return packages
    .filter(({ name }) => name === "atelier-tests")
    .flatMap(({ targets }) => targets.filter(({ kind }) => kind.includes("test")))
    .map(({ name }) => name)
    .filter((name) => !name.startsWith("simulation"));
}

/** The part that begins with this line of cargo's; undefined when none does. */
export function partOf(line, processes) {
  if (/^\s+Doc-tests /.test(line)) return "unit and simulation";
  const program = /^\s+Running .*\(.*[\\/]([\w-]+)-[0-9a-f]+(?:\.exe)?\)$/.exec(line)?.[1];
  if (program === undefined) return undefined;
  return processes.includes(program) ? "processes" : "unit and simulation";
}
