// How far a job is, as one bar: done, running, failed and cancelled tasks side by side, what waits left
// open. Each has a texture of its own beside its colour, and the words say the numbers.
import type { ReactNode } from "react";
import type { TaskCounts } from "../host/bindings";
import { countsWords, totalTasks } from "../words/job";

type Part = "done" | "running" | "failed" | "cancelled";

interface SegmentBarProps {
  counts: TaskCounts;
  /** 0 to 1, running tasks counted by their own progress. */
  progress: number;
  label: string;
}

export function SegmentBar({ counts, progress, label }: SegmentBarProps): ReactNode {
  const total = Math.max(1, totalTasks(counts));
  const parts: [Part, number][] = [
    ["done", counts.completed / total],
    ["running", (counts.running + counts.leased) / total],
    ["failed", counts.failed / total],
    ["cancelled", counts.cancelled / total],
  ];
  const words = countsWords(counts);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(Math.min(1, Math.max(0, progress)) * 100)}
      aria-valuetext={words}
      title={words}
      className="segment-bar"
    >
      {parts.map(([part, share]) =>
        share === 0 ? null : (
          <span key={part} data-part={part} style={{ width: `${String(Math.round(share * 1e4) / 100)}%` }} />
        ),
      )}
    </div>
  );
}
