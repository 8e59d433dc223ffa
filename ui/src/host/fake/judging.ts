// What a person decides in the fake engine: to go on after the first frames, to keep a picture or have it
// made again, not to wait for another job any more.
import type { Problem } from "../bindings";
import type { Ask } from "../host";
import { settle } from "./chain";
import type { FakeEngine } from "./engine";
import { asks, suspectsOf, type JobRecord } from "./record";
import { illegal, problem } from "./refusals";

export function approve(engine: FakeEngine, record: JobRecord): Problem | null {
  if (!asks(record)) return illegal(record, "approved: it asks for nothing now");
  record.job.approvedAt = engine.now;
  settle(engine, record);
  engine.note(
    "person",
    `${engine.settings.personName} approved the first frames of ${record.job.name}`,
    record.job.id,
  );
  return null;
}

export function runAnyway(engine: FakeEngine, record: JobRecord): Problem | null {
  const { job } = record;
  if (job.dependsOn.length === job.waived.length)
    return illegal(record, "run anyway: it waits for no other job");
  job.waived = [...job.dependsOn];
  settle(engine, record);
  engine.note("person", `${engine.settings.personName} ran ${job.name} without waiting`, job.id);
  return null;
}

export function judge(engine: FakeEngine, record: JobRecord, ask: Ask<"judge">): Problem | null {
  const meant = suspectsOf(record).filter(({ unit }) => ask.units.length === 0 || ask.units.includes(unit));
  const unknown = ask.units.find((unit) => !meant.some((output) => output.unit === unit));
  if (unknown !== undefined || meant.length === 0) {
    const what = unknown ?? record.job.name;
    return problem(
      "bad_request",
      what,
      `${what} does not wait for a word any more.`,
      "Look at the job again.",
    );
  }
  for (const output of meant) {
    if (output.suspicion !== null) output.suspicion.verdict = ask.keep ? "kept" : "again";
    const task = record.tasks[output.task];
    if (!ask.keep && task !== undefined) task.status = "ready";
  }
  if (!ask.keep) Object.assign(record.job, { status: "queued", finishedAt: null });
  engine.touch(record);
  return null;
}
