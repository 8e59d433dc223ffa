// One job in the fake engine, and the row that the window sees of it.
import type {
  Attempt,
  Job,
  JobRow,
  OutputRow,
  PriorityBand,
  Problem,
  Remaining,
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
/** What the machine does at once. */
export const SLOTS = 3;

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
  /** Why no machine can take it. */
  reason: string | null;
  /** The job that it still waits for, by name. */
  waitsFor: string | null;
  /** How long its latest tasks took, in milliseconds. */
  durations: number[];
  /** What the row says of the tasks, until one of them changes. */
  summary: Summary | null;
  unit: string;
  /** The frame of each task, where tasks are not frames 1, 2, 3 in turn. */
  frames: readonly number[] | null;
}

interface Summary {
  counts: TaskCounts;
  progress: number;
  note: string;
  suspects: number;
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
  // Made when somebody looks at them: a hundred thousand tasks that only wait cost nothing.
  let tasks: TaskRecord[] | null = null;
  return {
    job,
    get tasks() {
      if (tasks !== null) return tasks;
      this.summary = null;
      return (tasks = Array.from({ length: seed.tasks }, () => newTask()));
    },
    set tasks(next: TaskRecord[]) {
      tasks = next;
    },
    outputs: [],
    reason: null,
    waitsFor: null,
    durations: [],
    summary: { counts: { ...NO_TASKS, ready: seed.tasks }, progress: 0, note: "", suspects: 0 },
    unit: seed.unit ?? "frame",
    frames: seed.frames ?? null,
  };
}

const NO_TASKS: Readonly<TaskCounts> = {
  waiting: 0,
  ready: 0,
  leased: 0,
  running: 0,
  completed: 0,
  failed: 0,
  cancelled: 0,
};

export function newTask(): TaskRecord {
  return { status: "ready", progress: 0, note: "", attempts: [], log: "", olderLogs: [] };
}

export function countsOf(record: JobRecord): TaskCounts {
  return summaryOf(record).counts;
}

/** Whether all that was to be made first is made and a person has not approved it yet. */
export function asks(record: JobRecord): boolean {
  const { stages, approvedAt, status } = record.job;
  const stage = stages.find((one) => one.asks);
  if (stage === undefined || approvedAt !== null || status === "cancelled") return false;
  return record.tasks.slice(0, stage.first).every((task) => task.status === "completed");
}

/** Pictures that wait for a person's word. */
export function suspectsOf(record: JobRecord): OutputRow[] {
  return record.outputs.filter((output) => output.suspicion?.verdict === "asked");
}

/** The frame that a task makes. */
export function frameOf(record: JobRecord, index: number): number {
  return record.frames?.[index] ?? index + 1;
}

function summaryOf(record: JobRecord): Summary {
  record.summary ??= summed(record);
  return record.summary;
}

function summed(record: JobRecord): Summary {
  const { tasks } = record;
  const counts = { ...NO_TASKS };
  let share = 0;
  for (const task of tasks) {
    counts[task.status] += 1;
    share += task.status === "completed" ? 1 : task.progress;
  }
  const running = tasks.find((task) => task.status === "running");
  return {
    counts,
    progress: tasks.length === 0 ? 0 : share / tasks.length,
    note: running?.note ?? "",
    suspects: suspectsOf(record).length,
  };
}

export function stateOf(record: JobRecord): RowState {
  const { status } = record.job;
  const counts = countsOf(record);
  if (status === "completed") return "done";
  if (status === "failed") return counts.completed > 0 ? "done_with_problems" : "failed";
  if (status === "cancelled") return "cancelled";
  if (counts.running > 0) return "running";
  if (status === "paused") return "held";
  if (asks(record)) return "asking";
  if (record.reason !== null) return "blocked";
  return "waiting";
}

export function rowOf(record: JobRecord, ahead: number): JobRow {
  const { job } = record;
  const { counts, progress, note, suspects } = summaryOf(record);
  const state = stateOf(record);
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
    progress,
    note,
    worker: counts.running > 0 ? WORKER_NAME : null,
    reason: reasonOf(record, state, ahead),
    remaining: remainingOf(record, counts),
    suspects,
    follows: job.dependsOn.filter((id) => !job.waived.includes(id)),
    submittedAt: job.submittedAt,
    startedAt: job.startedAt,
    finishedAt: job.finishedAt,
    outputFolder: job.outputFolder,
    lastOutput: record.outputs.at(-1)?.unit ?? null,
    revision: job.revision,
  };
}

/** From the quartiles of the tasks so far; nothing before three of them. */
function remainingOf(record: JobRecord, counts: TaskCounts): Remaining | null {
  const { durations } = record;
  const left = counts.ready + counts.running + counts.leased + counts.waiting;
  if (durations.length < 3 || left === 0) return null;
  const sorted = [...durations].sort((one, other) => one - other);
  const quartile = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? 0;
  const rounds = Math.ceil(left / SLOTS);
  return { lowS: (rounds * quartile(0.25)) / 1_000, highS: (rounds * quartile(0.75)) / 1_000 };
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
  if (state === "waiting" && record.waitsFor !== null) return `Waits for ${record.waitsFor}`;
  if (state === "waiting")
    return ahead === 0 ? "Next in line" : `${plural(ahead, "job")} ${ahead === 1 ? "comes" : "come"} first`;
  return null;
}
