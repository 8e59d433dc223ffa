// One true sentence about the studio, always in view.
import type { ReactNode } from "react";
import { StatusGlyph } from "../../parts/StatusGlyph";
import { useLocalWorker, useTopic } from "../../store/atelier";
import type { Studio } from "../../store/studio";
import type { Tally } from "../../store/tally";
import { useLink } from "../../store/link";
import { countWords, plural } from "../../words/amount";
import { WORKER_STATES } from "../../words/status";
import { leastWords, remainingWords } from "../../words/time";

export function StatusBar(): ReactNode {
  const card = useLocalWorker();
  const words = useTopic("count", jobsWords);
  const version = useTopic("status", (studio) => studio.status?.version ?? "");
  const person = useTopic("status", (studio) => studio.status?.person.name ?? "");
  const link = useLink((state) => state.link);
  return (
    <footer
      className="flex h-7 shrink-0 items-center gap-2 border-t border-line bg-ground px-3 text-xs text-ink-2"
      data-testid="status-bar"
    >
      {card === undefined ? (
        <span>{link.state === "connecting" ? "Connecting to Atelier's engine" : "Not connected"}</span>
      ) : (
        <>
          <StatusGlyph
            status={WORKER_STATES[card.state]}
            size={13}
            progress={card.running / card.worker.capacity}
          />
          <span className="figures">
            <span className="font-medium text-ink">{card.worker.name}</span>{" "}
            {doingWords(card.state, card.running, card.worker.capacity)}
            {words === "" ? "" : ` · ${words}`}
          </span>
        </>
      )}
      <span className="flex-1" />
      <span className="text-ink-3">
        {[person, version === "" ? "" : `Atelier ${version}`].filter(Boolean).join(" · ")}
      </span>
    </footer>
  );
}

function doingWords(state: string, running: number, capacity: number): string {
  if (state === "paused")
    return running === 0 ? "takes no work" : `takes no new work, ${plural(running, "task")} still running`;
  if (state === "needs_attention") return "needs attention";
  if (running === 0) return "is ready";
  return `works in ${String(running)} of ${plural(capacity, "slot")}`;
}

/** "3 running · 41 waiting · about 2–3 h · 1 held", what there is none of left out. */
export function jobsWords({ tally }: Pick<Studio, "tally">): string {
  const parts: [number, string][] = [
    [tally.of("running", "starting", "retrying"), "running"],
    [tally.of("waiting"), "waiting"],
    [tally.of("held"), "held"],
    [tally.of("asking"), tally.of("asking") === 1 ? "needs your OK" : "need your OK"],
    [tally.of("blocked"), "blocked"],
    [tally.of("failed", "done_with_problems"), "failed"],
  ];
  const words = parts.flatMap(([count, word]) => (count > 0 ? [`${countWords(count)} ${word}`] : []));
  const total = totalWords(tally);
  const before = parts.slice(0, 2).filter(([count]) => count > 0).length;
  return [...words.slice(0, before), ...total, ...words.slice(before)].join(" · ");
}

/** How long all of it takes; a lower bound where the rest of some jobs is not known yet. */
function totalWords({ known, going, lowS, highS }: Tally): string[] {
  if (known === 0) return [];
  const words = remainingWords(lowS * 1_000, highS * 1_000);
  return [known === going ? words : `at least ${leastWords(lowS * 1_000)}`];
}
