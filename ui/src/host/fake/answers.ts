// What the fake engine answers to each command, refusals included.
import type { Commands, JobId, JobOutcome, Outcomes, Place, Problem } from "../bindings";
import type { Answer, Ask, CommandName } from "../host";
import { inQueueOrder } from "../../order/lines";
import { ranksBetween } from "../../order/rank";
import { isFinished } from "../../words/status";
import { CATALOG } from "./catalog";
import { settle, startFollowers } from "./chain";
import type { FakeEngine } from "./engine";
import { inspect } from "./inspect";
import { approve, judge, runAnyway } from "./judging";
import { compareLogs, log, searchLog } from "./logs";
import { grid, jobPage, outputs, tasks } from "./pages";
import { countsOf, newRecord, newTask, rowOf, WORKER, WORKER_NAME, type JobRecord } from "./record";
import { find, illegal, problem } from "./refusals";
import { prepare, propose } from "./submit";
import { sampleOf, submit } from "./submitting";

type Answers = { [K in CommandName]: (engine: FakeEngine, ask: Ask<K>) => Answer<K> };

/** Commands that a refusal set by a test applies to. */
const CHANGING = new Set<CommandName>([
  "submit",
  "sample",
  "cancel",
  "pause",
  "resume",
  "retry",
  "move",
  "duplicate",
  "remove",
  "approve",
  "run_anyway",
  "judge",
  "configure_worker",
  "configure",
]);

/** Answers a command; a repeated id is answered as it was first. Throws a `Problem`. */
export function answer<K extends CommandName>(
  engine: FakeEngine,
  command: K,
  ask: Ask<K>,
  id: string,
): Answer<K> {
  const before = engine.answered.get(id);
  if (before !== undefined) return before as Answer<K>;
  if (CHANGING.has(command) && engine.refusal !== null) throw takeRefusal(engine);
  const given: Answer<K> = ANSWERS[command](engine, ask);
  engine.answered.set(id, given);
  return structuredClone(given);
}

const ANSWERS: Answers = {
  submit,
  preview: (_engine, ask) => prepare(ask.submission).preview,
  propose: (_engine, ask) => propose(ask),
  sample: (engine) => submit(engine, sampleOf()),
  cancel: (engine, ask) => each(engine, ask.jobs, cancel),
  pause: (engine, ask) => each(engine, ask.jobs, pause),
  resume: (engine, ask) => each(engine, ask.jobs, resume),
  retry: (engine, ask) => each(engine, ask.jobs, (_, record) => retry(engine, record, ask.whole)),
  move,
  duplicate: (engine, ask) => each(engine, ask.jobs, duplicate),
  remove: (engine, ask) => each(engine, ask.jobs, remove),
  approve: (engine, ask) => each(engine, ask.jobs, approve),
  run_anyway: (engine, ask) => each(engine, ask.jobs, runAnyway),
  judge: (engine, ask) => each(engine, [ask.job], (_, record) => judge(engine, record, ask)),
  inspect: (_engine, ask) => inspect(ask),
  grid,
  search_log: searchLog,
  compare_logs: compareLogs,
  jobs: (engine) => ({
    jobs: [...engine.records.values()].map((record) => rowOf(record, 0)),
    total: engine.records.size,
  }),
  job: jobPage,
  tasks,
  attempts: (engine, ask) => ({ attempts: find(engine, ask.job).tasks[ask.task]?.attempts ?? [] }),
  outputs,
  log,
  thumbnail: () => ({ path: "/tmp/none.png" }),
  explain,
  workers: (engine) => ({ workers: [engine.card] }),
  configure_worker: configureWorker,
  types: () => ({ types: [...CATALOG] }),
  settings: (engine) => engine.settings,
  configure: (engine, ask) => {
    engine.settings = ask.settings;
    engine.note("settings", `${ask.settings.personName} changed the settings`, null);
    return engine.settings;
  },
  status: (engine) => engine.status(),
  activity: (engine, ask) => {
    const older = engine.activity.filter((fact) => ask.before === undefined || fact.id < ask.before);
    return { activity: older.reverse().slice(0, ask.limit === 0 ? 100 : ask.limit) };
  },
  stop: (engine) => ({ running: engine.card.running }),
};

function takeRefusal(engine: FakeEngine): Problem {
  const refusal = engine.refusal ?? problem("internal", "", "Refused.");
  engine.refusal = null;
  return refusal;
}

function each(
  engine: FakeEngine,
  jobs: readonly JobId[],
  act: (engine: FakeEngine, record: JobRecord) => JobId | Problem | null,
): Outcomes {
  return { jobs: jobs.map((id) => outcomeOf(engine, id, act)) };
}

function outcomeOf(
  engine: FakeEngine,
  id: JobId,
  act: (engine: FakeEngine, record: JobRecord) => JobId | Problem | null,
): JobOutcome {
  const record = engine.records.get(id);
  if (record === undefined) {
    return { job: id, name: "", problem: problem("unknown_job", id, `There is no job ${id} any more.`) };
  }
  const result = act(engine, record);
  if (result !== null && typeof result === "object")
    return { job: id, name: record.job.name, problem: result };
  return { job: result ?? id, name: record.job.name, problem: null };
}

function isOver(record: JobRecord): boolean {
  return isFinished(rowOf(record, 0).state);
}

function cancel(engine: FakeEngine, record: JobRecord): Problem | null {
  if (isOver(record)) return illegal(record, "cancelled");
  engine.stop(record, "cancelled");
  for (const task of record.tasks)
    if (task.status === "ready" || task.status === "waiting") task.status = "cancelled";
  Object.assign(record.job, { status: "cancelled", finishedAt: engine.now });
  engine.touch(record);
  startFollowers(engine, record.job.id);
  engine.note("person", `${engine.settings.personName} cancelled ${record.job.name}`, record.job.id);
  return null;
}

function pause(engine: FakeEngine, record: JobRecord): Problem | null {
  if (isOver(record) || record.job.status === "paused") return illegal(record, "paused");
  record.job.status = "paused";
  engine.touch(record);
  engine.note("person", `${engine.settings.personName} paused ${record.job.name}`, record.job.id);
  return null;
}

function resume(engine: FakeEngine, record: JobRecord): Problem | null {
  if (record.job.status !== "paused") return illegal(record, "resumed");
  record.job.status = countsOf(record).running > 0 ? "running" : "queued";
  engine.touch(record);
  return null;
}

function retry(engine: FakeEngine, record: JobRecord, whole: boolean): Problem | null {
  const again = record.tasks.filter((task) => task.status === "failed" || task.status === "cancelled");
  if (!whole && again.length === 0) return illegal(record, "retried: none of its tasks failed");
  if (whole) {
    engine.stop(record, "ready");
    record.tasks = record.tasks.map(() => newTask());
    record.outputs = [];
    record.job.revision += 1;
  } else for (const task of again) task.status = "ready";
  Object.assign(record.job, { status: "queued", problem: null, finishedAt: null });
  settle(engine, record);
  startFollowers(engine, record.job.id);
  return null;
}

function duplicate(engine: FakeEngine, record: JobRecord): JobId {
  const { job } = record;
  const last = engine.sections()[job.band].at(-1);
  const low = last === undefined ? null : (engine.records.get(last)?.job.rank ?? null);
  const copy = newRecord({
    id: engine.newId(),
    name: `${job.name} copy`,
    person: engine.settings.personName,
    jobType: job.jobType,
    band: job.band,
    rank: ranksBetween(low, null, 1)[0] ?? "a0",
    submittedAt: engine.now,
    tasks: record.tasks.length,
    inputs: job.inputs,
    outputFolder: job.outputFolder,
    parameters: job.parameters,
    unit: record.unit,
  });
  engine.put(copy);
  return copy.job.id;
}

function remove(engine: FakeEngine, record: JobRecord): Problem | null {
  if (!isOver(record)) return illegal(record, "removed: cancel it first");
  engine.remove(record);
  return null;
}

function move(engine: FakeEngine, ask: Commands["move"]["ask"]): Outcomes {
  const moving = new Set(ask.jobs);
  const records = ask.jobs.map((id) => find(engine, id));
  const neighbour = ask.to.place === "after" || ask.to.place === "before" ? find(engine, ask.to.job) : null;
  const over = records.find(isOver);
  if (over !== undefined) throw illegal(over, "moved");
  const bands = new Map<string, JobRecord[]>();
  for (const record of records) {
    const band = ask.band ?? neighbour?.job.band ?? record.job.band;
    bands.set(band, [...(bands.get(band) ?? []), record]);
    record.job.band = band;
  }
  for (const [band, block] of bands) rerank(engine, band, block, ask.to, moving);
  return { jobs: records.map(({ job }) => ({ job: job.id, name: job.name, problem: null })) };
}

function rerank(
  engine: FakeEngine,
  band: string,
  block: JobRecord[],
  to: Place,
  moving: ReadonlySet<JobId>,
): void {
  const others = [...engine.records.values()]
    .filter((record) => record.job.band === band && !moving.has(record.job.id) && !isOver(record))
    .sort((left, right) => inQueueOrder(rowOf(left, 0), rowOf(right, 0)));
  const at = indexOf(others, to);
  const low = others[at - 1]?.job.rank ?? null;
  const high = others[at]?.job.rank ?? null;
  const ranks = ranksBetween(low, high, block.length);
  block.forEach((record, index) => {
    record.job.rank = ranks[index] ?? record.job.rank;
    engine.touch(record);
  });
}

function indexOf(others: JobRecord[], to: Place): number {
  if (to.place === "top") return 0;
  if (to.place === "bottom") return others.length;
  const index = others.findIndex((record) => record.job.id === to.job);
  return to.place === "after" ? index + 1 : index;
}

function explain(engine: FakeEngine, ask: Ask<"explain">): Answer<"explain"> {
  const record = find(engine, ask.job);
  const row = rowOf(record, 0);
  const held = row.state === "held";
  const canRun = record.reason === null;
  return {
    job: ask.job,
    task: ask.task ?? null,
    sentence:
      record.reason ??
      (held ? `${row.reason ?? "Paused"}.` : "All slots of hydra are busy with jobs that come first."),
    ahead: engine.sections()[record.job.band].indexOf(ask.job),
    workers: [
      {
        worker: WORKER,
        name: WORKER_NAME,
        canRun,
        code: canRun ? "at_capacity" : "missing_program",
        reason: record.reason ?? `All ${String(engine.card.worker.capacity)} slots are busy`,
        remedy: canRun ? "Wait, or raise its capacity" : "Install Blender 4.2, or render with 3.4",
      },
    ],
    at: engine.now,
  };
}

function configureWorker(engine: FakeEngine, ask: Ask<"configure_worker">): Answer<"configure_worker"> {
  const { worker: _id, ...changes } = ask;
  if (changes.name?.trim() === "") {
    throw { ...problem("bad_request", "name", "A machine needs a name.", "Type one."), field: "name" };
  }
  Object.assign(engine.card.worker, changes);
  engine.touchCard();
  engine.note("settings", `${engine.settings.personName} changed ${engine.card.worker.name}`, null);
  return engine.card;
}
