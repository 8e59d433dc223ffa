// Which logs a job has, and what they are called.
import type { Attempt, AttemptId, AttemptState, JobId, TaskRow } from "../../host/bindings";
import type { Host } from "../../host/host";
import { TASK_STATES } from "../../words/status";

const SHOWN = 50;

export function keyOf(attempt: AttemptId): string {
  return [attempt.job, attempt.task, attempt.number, attempt.epoch].join("-");
}

/** Tasks with a log: what runs, then what failed, then what was finished. */
export async function tellingTasks(host: Host, job: JobId): Promise<TaskRow[]> {
  const pages = await Promise.all(
    (["running", "failed", "completed", "cancelled", "ready"] as const).map((status) =>
      host.ask("tasks", { job, status: [status], offset: 0, limit: SHOWN }),
    ),
  );
  return pages.flatMap((page) => page.tasks).filter((task) => task.attempt !== null);
}

const ENDS: Record<AttemptState, string> = {
  offered: "starting",
  running: "running",
  completed: "done",
  failed: "failed",
  lost: "lost contact",
  cancelled: "cancelled",
};

/** "Try 2 · done". */
export function tryWords({ id, state }: Attempt): string {
  return `Try ${String(id.number)} · ${ENDS[state]}`;
}

/** "frame 14 · Failed". */
export function taskWords(task: TaskRow): string {
  return `${task.label} · ${TASK_STATES[task.status].word}`;
}
