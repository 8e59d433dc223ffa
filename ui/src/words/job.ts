// Sentences about a job, worked out from its row.
import type { JobRow, TaskCounts } from "../host/bindings";
import { countWords, percentWords, plural } from "./amount";
import { isFinished } from "./status";
import { remainingWords, spanWords } from "./time";

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

/** The same where there is little room: very many tasks as a share, which is 100 % only when all are done. */
export function shortProgressWords(row: JobRow): string {
  const total = totalTasks(row.counts);
  return total < 10_000 ? progressWords(row) : percentWords(Math.floor((row.counts.completed / total) * 100));
}

/** Whether a job goes nowhere, or not rightly, until a person has looked at it. */
export function needsPerson({ state, suspects }: Pick<JobRow, "state" | "suspects">): boolean {
  const stuck = state === "failed" || state === "done_with_problems" || state === "blocked";
  return stuck || state === "asking" || suspects > 0;
}

/** The one column that says why a job waits, what it is doing, or how long it took. */
export function reasonWords(row: JobRow): string {
  if (isFinished(row.state)) return row.reason ?? finishedWords(row);
  if (row.state === "waiting") return [row.reason, leftWords(row)].filter(Boolean).join(" · ");
  return row.reason ?? [leftWords(row), row.note].filter(Boolean).join(" · ");
}

/**
 * How long is left, from what the engine measured. It measures nothing before three tasks are finished: a
 * guess from fewer has misled people in every queue that dared it. Said of jobs that are being worked on,
 * and of waiting ones once it is known.
 */
export function leftWords({ state, remaining }: JobRow): string {
  const works = state === "running" || state === "starting" || state === "retrying";
  if (remaining !== null && (works || state === "waiting"))
    return `${remainingWords(remaining.lowS * 1_000, remaining.highS * 1_000)} ${works ? "left" : "of work"}`;
  return works ? "no estimate yet" : "";
}

/** "18 done, 2 running, 1 failed, 19 waiting", what there is none of left out. */
export function countsWords({ completed, running, leased, failed, cancelled, ...rest }: TaskCounts): string {
  const parts: [number, string][] = [
    [completed, "done"],
    [running + leased, "running"],
    [failed, "failed"],
    [cancelled, "cancelled"],
    [rest.waiting + rest.ready, "waiting"],
  ];
  const named = parts.filter(([count]) => count > 0).map(([count, word]) => `${countWords(count)} ${word}`);
  return named.length === 0 ? "no tasks" : named.join(", ");
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
