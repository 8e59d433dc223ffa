// Sentences about a job, worked out from its row.
import type { JobRow, TaskCounts } from "../host/bindings";
import { countWords, plural } from "./amount";
import { isFinished } from "./status";
import { rangeWords, spanWords } from "./time";

export function totalTasks(counts: TaskCounts): number {
  return (
    counts.waiting +
    counts.ready +
    counts.leased +
    counts.running +
    counts.completed +
    counts.failed +
    counts.cancelled
  );
}

/** "18 / 40". */
export function progressWords(row: JobRow): string {
  return `${countWords(row.counts.completed)} / ${countWords(totalTasks(row.counts))}`;
}

/** The one column that says why a job waits, what it is doing, or how long it took. */
export function reasonWords(row: JobRow, now: number): string {
  if (row.reason !== null) return row.reason;
  if (isFinished(row.state)) return finishedWords(row);
  if (row.state === "running") return [leftWords(row, now), row.note].filter(Boolean).join(" · ");
  return row.note;
}

/**
 * How long is left as a range, from the pace of this job so far. Nothing is said before three tasks are
 * finished: a guess from fewer has misled people in every queue that dared it.
 */
export function leftWords(row: JobRow, now: number): string {
  const { counts, startedAt, progress } = row;
  if (startedAt === null || row.state !== "running") return "";
  const left = totalTasks(counts) - counts.completed - counts.failed - counts.cancelled;
  if (left === 0) return "";
  if (counts.completed < 3 || progress <= 0) return "no estimate yet";
  const perShare = (now - startedAt) / progress;
  const rest = perShare * (1 - progress);
  return `${rangeWords(rounded(rest * 0.8), rounded(rest * 1.3))} left`;
}

/** What cancelling would cost, in the words of the question. */
export function lossWords(rows: readonly JobRow[]): string {
  const done = sum(rows, (row) => row.counts.completed);
  const running = sum(rows, (row) => row.counts.running + row.counts.leased);
  const stay = done === 0 ? "Nothing is finished yet" : `${plural(done, "finished task")} stay`;
  const stays = done === 1 ? `${plural(done, "finished task")} stays` : stay;
  const lost =
    running === 1
      ? "the work so far on 1 running task is lost"
      : `the work so far on ${plural(running, "running task")} is lost`;
  return `${stays}; ${lost}.`;
}

function finishedWords(row: JobRow): string {
  if (row.startedAt === null || row.finishedAt === null) return "";
  return `took ${spanWords(row.finishedAt - row.startedAt)}`;
}

function sum(rows: readonly JobRow[], of: (row: JobRow) => number): number {
  return rows.reduce((total, row) => total + of(row), 0);
}

/** To two units at most and no false precision: seconds up to a minute, then minutes, then ten minutes. */
function rounded(ms: number): number {
  const step = ms < 60_000 ? 1_000 : ms < 3_600_000 ? 60_000 : 600_000;
  return Math.max(step, Math.round(ms / step) * step);
}
