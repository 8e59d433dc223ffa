// One true sentence about the studio, always in view.
import type { ReactNode } from "react";
import type { JobRow } from "../../host/bindings";
import { StatusGlyph } from "../../parts/StatusGlyph";
import { useLocalWorker, useTopic } from "../../store/atelier";
import type { Studio } from "../../store/studio";
import { useLink } from "../../store/link";
import { plural } from "../../words/amount";
import { WORKER_STATES } from "../../words/status";

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

function jobsWords(studio: Studio): string {
  const counts = { running: 0, waiting: 0, held: 0, blocked: 0, failed: 0 };
  for (const job of studio.jobs()) countJob(counts, job);
  const parts = [
    counts.running > 0 ? `${plural(counts.running, "job")} running` : "",
    counts.waiting > 0 ? `${plural(counts.waiting, "job")} waiting` : "",
    counts.held > 0 ? `${String(counts.held)} held` : "",
    counts.blocked > 0 ? `${String(counts.blocked)} blocked` : "",
    counts.failed > 0 ? `${String(counts.failed)} failed` : "",
  ];
  return parts.filter(Boolean).join(", ");
}

function countJob(
  counts: Record<"running" | "waiting" | "held" | "blocked" | "failed", number>,
  job: JobRow,
): void {
  switch (job.state) {
    case "running":
    case "starting":
    case "retrying":
      counts.running += 1;
      break;
    case "waiting":
    case "held":
    case "blocked":
      counts[job.state] += 1;
      break;
    case "failed":
    case "done_with_problems":
      counts.failed += 1;
      break;
    case "done":
    case "cancelled":
      break;
  }
}
