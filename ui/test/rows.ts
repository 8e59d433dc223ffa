// Rows for tests: a plain one, with what a test cares about on top.
import type { Batch, JobRow, Snapshot, Status } from "../src/host/bindings";
import { ranksBetween } from "../src/order/rank";

export function rowOf(id: string, more: Partial<JobRow> = {}): JobRow {
  return {
    id,
    name: `job ${id}`,
    person: "Nina",
    jobType: "blender",
    status: "queued",
    state: "waiting",
    band: "normal",
    rank: "a0",
    counts: { waiting: 0, ready: 4, leased: 0, running: 0, completed: 0, failed: 0, cancelled: 0 },
    progress: 0,
    note: "",
    worker: null,
    reason: null,
    remaining: null,
    suspects: 0,
    follows: [],
    submittedAt: 1_000,
    startedAt: null,
    finishedAt: null,
    outputFolder: null,
    lastOutput: null,
    revision: 1,
    ...more,
  };
}

/** Rows in this order within one band. */
export function rowsInOrder(ids: readonly string[], more: Partial<JobRow> = {}): JobRow[] {
  const ranks = ranksBetween(null, null, ids.length);
  return ids.map((id, index) => rowOf(id, { rank: ranks[index] ?? "a0", ...more }));
}

const STATUS: Status = {
  version: "0.1.0",
  machine: "m",
  name: "hydra",
  person: { id: "p", name: "Nina" },
  dataFolder: "/data",
  pid: 1,
  upSince: 0,
  notices: [],
};

export function snapshotOf(jobs: JobRow[], epoch = 1, seq = 0): { kind: "snapshot"; content: Snapshot } {
  return { kind: "snapshot", content: { epoch, seq, jobs, workers: [], status: STATUS } };
}

export function batchOf(
  seq: number,
  upserts: JobRow[],
  more: Partial<Batch> = {},
): { kind: "batch"; content: Batch } {
  return {
    kind: "batch",
    content: { epoch: 1, seq, upserts, removes: [], workers: [], activity: [], ...more },
  };
}
