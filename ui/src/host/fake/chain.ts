// Jobs that follow others in the fake engine: they wait, they begin, or they are blocked and say by what.
import type { JobId, Submission } from "../bindings";
import type { FakeEngine } from "./engine";
import type { JobRecord } from "./record";

/** The jobs that `record` still waits for. */
export function awaited(engine: FakeEngine, record: JobRecord): JobRecord[] {
  const { dependsOn, waived } = record.job;
  return dependsOn
    .filter((id) => !waived.includes(id))
    .flatMap((id) => engine.records.get(id) ?? [])
    .filter(({ job }) => job.status !== "completed");
}

/** Lets a job wait for `upstream`, or blocks it when that one is over without being done. */
export function follow(engine: FakeEngine, record: JobRecord, upstream: readonly JobId[]): void {
  record.job.dependsOn = [...upstream];
  settle(engine, record);
}

/** After a job was done, failed, cancelled or begun again: those that follow it begin, wait or are blocked. */
export function startFollowers(engine: FakeEngine, id: JobId): void {
  for (const record of engine.records.values()) {
    if (record.job.dependsOn.includes(id)) settle(engine, record);
  }
}

export function settle(engine: FakeEngine, record: JobRecord): void {
  const waits = awaited(engine, record);
  record.waitsFor = waits[0]?.job.name ?? null;
  const stopped = waits.find(({ job }) => job.status === "failed" || job.status === "cancelled");
  record.reason =
    stopped === undefined
      ? null
      : `It follows '${stopped.job.name}', which ${stopped.job.status === "failed" ? "failed" : "was cancelled"}`;
  const [from, to] = waits.length > 0 ? (["ready", "waiting"] as const) : (["waiting", "ready"] as const);
  const open = firstClosed(record);
  record.tasks.forEach((task, index) => {
    if (task.status === from && (to === "waiting" || index < open)) task.status = to;
  });
  engine.touch(record);
}

/** The first task that a person's approval keeps back. */
function firstClosed({ job, tasks }: JobRecord): number {
  const stage = job.stages.find((one) => one.asks);
  return stage === undefined || job.approvedAt !== null ? tasks.length : stage.first;
}

/** Keeps the tasks behind the frames made first waiting until a person has approved. */
export function askFirst(record: JobRecord, first: number): void {
  record.job.stages = [{ first, asks: true }];
  for (const task of record.tasks.slice(first)) if (task.status === "ready") task.status = "waiting";
}

/** The frames of a range in the order in which they are made: those to be looked at come first. */
export function previewOrder(
  frames: readonly number[],
  preview: Submission["preview"],
): { frames: number[]; first: number } {
  const last = frames.length - 1;
  const shown =
    preview === undefined
      ? []
      : preview.kind === "every"
        ? frames.filter((_, index) => index % preview.step === 0)
        : [...new Set([0, Math.floor(last / 2), last])].flatMap((index) => frames[index] ?? []);
  return { frames: [...shown, ...frames.filter((frame) => !shown.includes(frame))], first: shown.length };
}
