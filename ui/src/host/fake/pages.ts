// What the fake engine answers of one job: its page, its tasks, its grid, its files.
import type { CauseCount, JobId, JobRow, TaskStatus } from "../bindings";
import type { Answer, Ask } from "../host";
import type { FakeEngine } from "./engine";
import { rowOf, suspectsOf, taskRowOf, type JobRecord } from "./record";
import { find } from "./refusals";

const MOST = 1_000;
const FAILURES = 5;

export function jobPage(engine: FakeEngine, ask: Ask<"job">): Answer<"job"> {
  const record = find(engine, ask.job);
  const { job } = record;
  const failed = record.tasks.flatMap((task, index) => (task.status === "failed" ? [index] : []));
  const followers = [...engine.records.values()].filter((one) => one.job.dependsOn.includes(job.id));
  return {
    job,
    row: rowOf(record, 0),
    outputs: record.outputs.length,
    failures: failed.slice(0, FAILURES).flatMap((index) => taskAt(record, index)),
    causes: causesOf(record, failed),
    before: rowsOf(engine, job.dependsOn),
    after: rowsOf(
      engine,
      followers.map((one) => one.job.id),
    ),
  };
}

function rowsOf(engine: FakeEngine, ids: readonly JobId[]): JobRow[] {
  return ids.flatMap((id) => {
    const record = engine.records.get(id);
    return record === undefined ? [] : [rowOf(record, 0)];
  });
}

function causesOf(record: JobRecord, failed: readonly number[]): CauseCount[] {
  const causes = new Map<string, CauseCount>();
  for (const first of failed) {
    const problem = record.tasks[first]?.attempts.at(-1)?.problem;
    if (problem == null) continue;
    const known = causes.get(problem.code);
    if (known === undefined) causes.set(problem.code, { problem, tasks: 1, first });
    else known.tasks += 1;
  }
  return [...causes.values()].sort((left, right) => right.tasks - left.tasks);
}

function taskAt(record: JobRecord, index: number): Answer<"tasks">["tasks"] {
  const task = record.tasks[index];
  return task === undefined ? [] : [taskRowOf(record, index, task)];
}

export function tasks(engine: FakeEngine, ask: Ask<"tasks">): Answer<"tasks"> {
  const record = find(engine, ask.job);
  const fit = record.tasks.flatMap((task, index) =>
    ask.status.length === 0 || ask.status.includes(task.status) ? [index] : [],
  );
  const page = fit.slice(ask.offset, ask.offset + (ask.limit === 0 ? MOST : ask.limit));
  return { tasks: page.flatMap((index) => taskAt(record, index)), total: fit.length };
}

/** By task, then unit, as the engine answers them: frames made first come first. */
export function outputs(engine: FakeEngine, ask: Ask<"outputs">): Answer<"outputs"> {
  const record = find(engine, ask.job);
  const meant = ask.suspicious === true ? suspectsOf(record) : record.outputs;
  const all = [...meant].sort((left, right) => left.task - right.task || (left.unit < right.unit ? -1 : 1));
  return {
    outputs: all.slice(ask.offset, ask.offset + (ask.limit === 0 ? MOST : ask.limit)),
    total: all.length,
  };
}

/** As in `Grid.states`. */
const LETTERS: Record<TaskStatus, string> = {
  waiting: "w",
  ready: "r",
  leased: "l",
  running: "n",
  completed: "c",
  failed: "f",
  cancelled: "x",
};

export function grid(engine: FakeEngine, ask: Ask<"grid">): Answer<"grid"> {
  const record = find(engine, ask.job);
  return {
    states: record.tasks.map((task) => LETTERS[task.status]).join(""),
    suspects: [...new Set(suspectsOf(record).map(({ task }) => task))].sort((left, right) => left - right),
  };
}
