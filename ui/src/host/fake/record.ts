// One job in the fake engine, and the row that the window sees of it.
import type {
  Attempt,
  Job,
  JobRow,
  JobStatus,
  OutputRow,
  PriorityBand,
  Problem,
  RowState,
  TaskCounts,
  TaskRow,
  TaskStatus,
} from "../bindings";

import type { Standing } from "../../order/lines";
import { plural } from "../../words/amount";

export const MACHINE = "m-hydra";
export const WORKER = "w-hydra";
export const WORKER_NAME = "hydra";

export interface TaskRecord {
  status: TaskStatus;
  progress: number;
  note: string;
  attempts: Attempt[];
  /** Of its latest attempt. */
  log: string;
  /** Of the attempts before that one, first to last. */
  olderLogs: string[];
}

export interface JobRecord {
  job: Job;
  tasks: TaskRecord[];
  outputs: OutputRow[];
  reason: string | null;
  unit: string;
  /** The frame of each task, where tasks are not frames 1, 2, 3 in turn. */
  frames: readonly number[] | null;
}

export interface Seed {
  id: string;
  name: string;
  person?: string;
  jobType?: string;
  band?: PriorityBand;
  rank: string;
  submittedAt: number;
  tasks: number;
  inputs?: string[];
  outputFolder?: string | null;
  parameters?: Job["parameters"];
  unit?: string;
  frames?: readonly number[];
}

export function newRecord(seed: Seed): JobRecord {
  const job: Job = {
    version: 1,
    id: seed.id,
    name: seed.name,
    person: { id: "p-1", name: seed.person ?? "Nina" },
    jobType: seed.jobType ?? "blender",
    parameters: seed.parameters ?? { overrides: {} },
    inputs: seed.inputs ?? [`/home/nina/scenes/${seed.name}.blend`],
    outputFolder:
      seed.outputFolder === undefined ? `/home/nina/scenes/${seed.name} renders` : seed.outputFolder,
    band: seed.band ?? "normal",
    rank: seed.rank,
    submittedAt: seed.submittedAt,
    updatedAt: seed.submittedAt,
    startedAt: null,
    finishedAt: null,
    status: "queued",
    owner: MACHINE,
    home: MACHINE,
    epoch: 1,
    revision: 1,
    workerId: null,
    requirements: { requiredTags: [], preferredTags: [], excludedWorkers: [] },
    dependsOn: [],
    waived: [],
    takesOutputs: false,
    stages: [],
    approvedAt: null,
    programs: [],
    collected: null,
    retry: { maxAttempts: 3, backoffMs: 2000 },
    kind: "idempotent",
    limits: { timeMs: null, noProgressMs: null },
    learningEnabled: true,
    randomizer: null,
    problem: null,
  };
  const tasks = Array.from({ length: seed.tasks }, () => newTask());
  return { job, tasks, outputs: [], reason: null, unit: seed.unit ?? "frame", frames: seed.frames ?? null };
}

export function newTask(): TaskRecord {
  return { status: "ready", progress: 0, note: "", attempts: [], log: "", olderLogs: [] };
}

export function countsOf(record: JobRecord): TaskCounts {
  const counts: TaskCounts = {
    waiting: 0,
    ready: 0,
    leased: 0,
    running: 0,
    completed: 0,
    failed: 0,
    cancelled: 0,
  };
  for (const task of record.tasks) counts[task.status] += 1;
  return counts;
}

/** Whether all that was to be made first is made and a person has not approved it yet. */
export function asks({ job, tasks }: JobRecord): boolean {
  const stage = job.stages.find((one) => one.asks);
  if (stage === undefined || job.approvedAt !== null || job.status === "cancelled") return false;
  return tasks.slice(0, stage.first).every((task) => task.status === "completed");
}

/** Pictures that wait for a person's word. */
export function suspectsOf(record: JobRecord): OutputRow[] {
  return record.outputs.filter((output) => output.suspicion?.verdict === "asked");
}

/** The frame that a task makes. */
export function frameOf(record: JobRecord, index: number): number {
  return record.frames?.[index] ?? index + 1;
}

export function stateOf(status: JobStatus, counts: TaskCounts, reason: string | null): RowState {
  if (status === "completed") return "done";
  if (status === "failed") return counts.completed > 0 ? "done_with_problems" : "failed";
  if (status === "cancelled") return "cancelled";
  if (counts.running > 0) return "running";
  if (status === "paused") return "held";
  if (reason !== null) return "blocked";
  return "waiting";
}

export function rowOf(record: JobRecord, ahead: number): JobRow {
  const { job } = record;
  const counts = countsOf(record);
  const state = asks(record) ? "asking" : stateOf(job.status, counts, record.reason);
  const share = record.tasks.reduce(
    (sum, task) => sum + (task.status === "completed" ? 1 : task.progress),
    0,
  );
  const running = record.tasks.find((task) => task.status === "running");
  return {
    id: job.id,
    name: job.name,
    person: job.person.name,
    jobType: job.jobType,
    status: job.status,
    state,
    band: job.band,
    rank: job.rank,
    counts,
    progress: record.tasks.length === 0 ? 0 : share / record.tasks.length,
    note: running?.note ?? "",
    worker: counts.running > 0 ? WORKER_NAME : null,
    reason: reasonOf(record, state, ahead),
    remaining: null,
    suspects: suspectsOf(record).length,
    follows: job.dependsOn.filter((id) => !job.waived.includes(id)),
    submittedAt: job.submittedAt,
    startedAt: job.startedAt,
    finishedAt: job.finishedAt,
    outputFolder: job.outputFolder,
    lastOutput: record.outputs.at(-1)?.unit ?? null,
    revision: job.revision,
  };
}

/** Where a job stands in the list; cheaper than its row. */
export function standingOf({ job }: JobRecord): Standing {
  const { id, band, rank, submittedAt, finishedAt } = job;
  const over = job.status === "completed" || job.status === "failed" || job.status === "cancelled";
  return { id, band, rank, submittedAt, finishedAt, state: over ? "cancelled" : "waiting" };
}

export function taskRowOf(record: JobRecord, index: number, task: TaskRecord): TaskRow {
  return {
    index,
    label: `${record.unit} ${String(frameOf(record, index))}`,
    status: task.status,
    progress: task.status === "completed" ? 1 : task.progress,
    note: task.note,
    attempt: task.attempts.at(-1) ?? null,
    attempts: task.attempts.length,
  };
}

function reasonOf(record: JobRecord, state: RowState, ahead: number): string | null {
  const problem: Problem | null = record.job.problem;
  if (problem !== null) return problem.message;
  if (record.reason !== null) return record.reason;
  if (state === "asking") return `${plural(record.outputs.length, record.unit)} made: look, then approve`;
  if (state === "held") return `Paused by ${record.job.person.name}`;
  if (state === "waiting")
    return ahead === 0 ? "Next in line" : `${plural(ahead, "job")} ${ahead === 1 ? "comes" : "come"} first`;
  return null;
}
