// A small engine in TypeScript, faithful in what the window can see of the real one: queue order by band,
// rank and age, commands with refusals, progress, logs, outputs and numbered updates. Its clock is moved
// by whoever holds it, so that tests decide when time passes.
import type {
  Activity,
  ActivityKind,
  AttemptId,
  JobId,
  Problem,
  Settings,
  Status,
  Update,
  WorkerCard,
} from "../bindings";
import { sectionsOf, type Sections } from "../../order/lines";
import { BANDS } from "../../words/status";
import {
  countsOf,
  frameOf,
  MACHINE,
  newRecord,
  newTask,
  rowOf,
  standingOf,
  WORKER,
  type JobRecord,
  type TaskRecord,
} from "./record";
import { startFollowers } from "./chain";
import { fakeCard } from "./machine";

interface Run {
  record: JobRecord;
  index: number;
  task: TaskRecord;
  leftMs: number;
  totalMs: number;
}

const MANY = 2_000;
const START = Date.UTC(2026, 10, 20, 14, 0, 0);

export class FakeEngine {
  now = START;
  readonly records = new Map<JobId, JobRecord>();
  readonly activity: Activity[] = [];
  readonly card: WorkerCard;
  settings: Settings = {
    personName: "Nina",
    keepJobsDays: 90,
    diskReserveBytes: 2 * 1024 ** 3,
    niceness: 10,
  };
  /** Makes the next command that changes something fail. */
  refusal: Problem | null = null;
  readonly answered = new Map<string, unknown>();
  /** What other machines do meanwhile. */
  traffic: { run: (ms: number) => void } | null = null;
  private ahead: { at: number; of: Map<JobId, number> } | null = null;
  private epoch = 1;
  private seq = 0;
  private ids = 0;
  private runs: Run[] = [];
  private readonly dirty = new Set<JobId>();
  private readonly removed = new Set<JobId>();
  private freshActivity: Activity[] = [];
  private cardDirty = false;
  private sinceReading = 0;
  private readonly hearers = new Set<(update: Update) => void>();

  constructor() {
    this.card = fakeCard(this.now);
  }

  newId(): JobId {
    this.ids += 1;
    return `0193${this.ids.toString(16).padStart(4, "0")}-0000-7000-8000-${this.ids.toString(16).padStart(12, "0")}`;
  }

  status(): Status {
    return {
      version: "0.1.0",
      machine: MACHINE,
      name: this.card.worker.name,
      person: { id: "p-1", name: this.settings.personName },
      dataFolder: "/home/nina/.local/share/atelier",
      pid: 4242,
      upSince: this.card.upSince,
      notices: [],
    };
  }

  hear(hearer: (update: Update) => void): () => void {
    this.hearers.add(hearer);
    hearer(this.snapshot());
    return () => void this.hearers.delete(hearer);
  }

  snapshot(): Update {
    const ahead = this.aheadOf();
    const jobs = [...this.records.values()].map((record) => rowOf(record, ahead.get(record.job.id) ?? 0));
    const content = {
      epoch: this.epoch,
      seq: this.seq,
      jobs,
      workers: [this.copyOfCard()],
      status: this.status(),
    };
    return structuredClone({ kind: "snapshot", content });
  }

  /** Sends what changed since the last time, as one batch. */
  flush(): void {
    if (this.dirty.size + this.removed.size + this.freshActivity.length === 0 && !this.cardDirty) return;
    const ahead = this.aheadOf();
    this.seq += 1;
    const upserts = [...this.dirty].flatMap((id) => {
      const record = this.records.get(id);
      return record === undefined ? [] : [rowOf(record, ahead.get(id) ?? 0)];
    });
    const batch: Update = {
      kind: "batch",
      content: {
        epoch: this.epoch,
        seq: this.seq,
        upserts,
        removes: [...this.removed],
        workers: this.cardDirty ? [this.copyOfCard()] : [],
        activity: this.freshActivity,
      },
    };
    this.forgetDirt();
    for (const hearer of this.hearers) hearer(structuredClone(batch));
  }

  /** Loses a batch: the next one does not follow. */
  skipBatch(): void {
    this.seq += 1;
  }

  /** Starts numbering anew, as a restarted engine does. */
  restart(): void {
    this.epoch += 1;
    this.seq = 0;
  }

  /** Lets time pass: running tasks go on, free slots take the next task in queue order. */
  advance(ms: number): void {
    let left = ms;
    while (left > 0) {
      const step = Math.min(left, 250);
      left -= step;
      this.now += step;
      this.work(step);
      this.traffic?.run(step);
      this.readMeters(step);
    }
    this.flush();
  }

  advanceSilently(ms: number): void {
    const hearers = [...this.hearers];
    this.hearers.clear();
    this.advance(ms);
    for (const hearer of hearers) this.hearers.add(hearer);
  }

  put(record: JobRecord): void {
    this.records.set(record.job.id, record);
    this.dirty.add(record.job.id);
  }

  remove(record: JobRecord): void {
    this.records.delete(record.job.id);
    this.removed.add(record.job.id);
  }

  touch(record: JobRecord): void {
    record.job.updatedAt = this.now;
    record.summary = null;
    this.dirty.add(record.job.id);
  }

  touchCard(): void {
    this.cardDirty = true;
  }

  note(kind: ActivityKind, text: string, job: JobId | null): void {
    const fact = { id: this.activity.length + 1, at: this.now, kind, text, job };
    this.activity.push(fact);
    this.freshActivity.push(fact);
  }

  sections(): Sections {
    return sectionsOf([...this.records.values()].map(standingOf));
  }

  /** Ends what runs of a job; its tasks become `as`. */
  stop(record: JobRecord, as: "ready" | "cancelled"): void {
    for (const run of this.runs.filter((run) => run.record === record)) this.end(run, "cancelled", as);
    this.runs = this.runs.filter((run) => run.record !== record);
    this.countRuns();
  }

  finish(name: string, tasks: number, agoMs: number): void {
    const record = newRecord({
      id: this.newId(),
      name,
      rank: "a0",
      submittedAt: this.now - agoMs * 2,
      tasks,
    });
    record.tasks.forEach((task, index) => {
      task.status = "completed";
      this.publish(record, index);
    });
    Object.assign(record.job, {
      status: "completed",
      startedAt: this.now - agoMs * 1.6,
      finishedAt: this.now - agoMs,
    });
    this.put(record);
  }

  fail(name: string, tasks: number, completed: number, problem: Problem): void {
    const id = this.newId();
    const submittedAt = this.now - 40 * 60_000;
    const record = newRecord({ id, name, rank: "a0", submittedAt, tasks });
    record.tasks.forEach((task, index) => {
      task.status = index < completed ? "completed" : "failed";
      if (index < completed) this.publish(record, index);
      this.leaveTrace(record, index, problem, submittedAt);
    });
    Object.assign(record.job, {
      status: "failed",
      problem,
      startedAt: submittedAt + 60_000,
      finishedAt: this.now - 60_000,
    });
    this.put(record);
    this.note("failure", `${name} failed: ${problem.message}`, id);
  }

  pauseNamed(name: string): void {
    const record = this.named(name);
    if (record !== undefined) record.job.status = "paused";
  }

  blockNamed(name: string, reason: string): void {
    const record = this.named(name);
    if (record !== undefined) record.reason = reason;
  }

  private named(name: string): JobRecord | undefined {
    return [...this.records.values()].find((record) => record.job.name === name);
  }

  private forgetDirt(): void {
    this.dirty.clear();
    this.removed.clear();
    this.freshActivity = [];
    this.cardDirty = false;
  }

  private copyOfCard(): WorkerCard {
    return structuredClone(this.card);
  }

  /** How many waiting jobs come before each. Of very many it is only looked at now and then. */
  private aheadOf(): Map<JobId, number> {
    if (this.ahead !== null && this.records.size > MANY && this.now - this.ahead.at < 2_000)
      return this.ahead.of;
    this.ahead = { at: this.now, of: this.countAhead() };
    return this.ahead.of;
  }

  private countAhead(): Map<JobId, number> {
    const sections = this.sections();
    const ahead = new Map<JobId, number>();
    for (const band of BANDS) {
      for (const id of sections[band]) if (this.waits(id)) ahead.set(id, ahead.size);
    }
    return ahead;
  }

  private waits(id: JobId): boolean {
    const record = this.records.get(id);
    if (record === undefined || !mayBegin(record)) return false;
    return countsOf(record).running === 0;
  }

  private work(ms: number): void {
    for (const run of this.runs) this.progress(run, ms);
    const over = this.runs.filter((run) => run.leftMs <= 0);
    this.runs = this.runs.filter((run) => run.leftMs > 0);
    for (const run of over) this.complete(run);
    if (this.runs.length < this.slots()) this.fillSlots();
    this.countRuns();
  }

  private slots(): number {
    return this.card.worker.enabled ? this.card.worker.capacity : 0;
  }

  private fillSlots(): void {
    const sections = this.sections();
    for (const band of BANDS) {
      for (const id of sections[band]) {
        const record = this.records.get(id);
        if (record === undefined || !mayBegin(record)) continue;
        if (countsOf(record).ready === 0) continue;
        for (let index = 0; index < record.tasks.length; index += 1) {
          if (this.runs.length >= this.slots()) return;
          const task = record.tasks[index];
          if (task?.status === "ready") this.start(record, index, task);
        }
      }
    }
  }

  private start(record: JobRecord, index: number, task: TaskRecord): void {
    const totalMs = 2_000 + ((index * 7_919) % 3_000);
    task.status = "running";
    task.progress = 0;
    this.attempt(record, index, task);
    this.runs.push({ record, index, task, leftMs: totalMs, totalMs });
    record.job.status = "running";
    record.job.startedAt ??= this.now;
    record.job.workerId = WORKER;
    this.touch(record);
  }

  private attempt(record: JobRecord, index: number, task: TaskRecord): void {
    const number = task.attempts.length + 1;
    const id: AttemptId = { job: record.job.id, task: index, number, epoch: record.job.epoch };
    if (number > 1) task.olderLogs.push(task.log);
    task.log = `Attempt ${String(number)} on ${this.card.worker.name}\nRead ${record.job.inputs[0] ?? "nothing"}\n`;
    task.attempts.push({
      id,
      revision: record.job.revision,
      worker: WORKER,
      state: "running",
      offeredAt: this.now,
      startedAt: this.now,
      endedAt: null,
      exit: null,
      problem: null,
      device: null,
      peakMemoryBytes: null,
      logBytes: task.log.length,
    });
  }

  private progress(run: Run, ms: number): void {
    run.leftMs -= ms;
    const share = Math.min(1, 1 - run.leftMs / run.totalMs);
    const sample = Math.round(share * 128);
    run.task.progress = share;
    run.task.note = `${run.record.unit} ${String(frameOf(run.record, run.index))}, sample ${String(sample)} of 128`;
    run.task.log += `Fra:${String(run.index + 1)} Mem:812.44M | Scene, ViewLayer | Sample ${String(sample)}/128\n`;
    this.touch(run.record);
  }

  private complete(run: Run): void {
    run.task.log += `Saved: '${run.record.job.outputFolder ?? "-"}/${String(run.index + 1).padStart(4, "0")}.png'\n`;
    this.end(run, "completed", "completed");
    run.record.durations = [...run.record.durations.slice(-20), run.totalMs];
    this.publish(run.record, run.index);
    this.card.completed24h += 1;
    if (run.record.tasks.every((task) => task.status === "completed")) {
      Object.assign(run.record.job, { status: "completed", finishedAt: this.now });
      this.touch(run.record);
      this.note("job", `${run.record.job.name} is done`, run.record.job.id);
      startFollowers(this, run.record.job.id);
    }
  }

  private end(run: Run, state: "completed" | "cancelled", as: "completed" | "ready" | "cancelled"): void {
    run.task.status = as;
    run.task.progress = 0;
    run.task.note = "";
    const attempt = run.task.attempts.at(-1);
    if (attempt !== undefined) {
      Object.assign(attempt, {
        state,
        endedAt: this.now,
        exit: { how: "code", value: 0 },
        peakMemoryBytes: 812 * 1024 ** 2,
        logBytes: run.task.log.length,
      });
    }
    this.touch(run.record);
  }

  publish(record: JobRecord, index: number): void {
    if (record.job.outputFolder === null) return;
    const unit = String(frameOf(record, index)).padStart(4, "0");
    const path = `${record.job.outputFolder}/${unit}.png`;
    const again = (record.tasks[index]?.attempts.length ?? 0) > 1;
    if (again) record.outputs = record.outputs.filter((output) => output.unit !== unit);
    record.outputs.push({
      unit,
      task: index,
      path,
      bytes: 2_400_000,
      at: this.now,
      picture: true,
      suspicion: null,
    });
  }

  leaveTrace(record: JobRecord, index: number, problem: Problem | null, at: number): void {
    const task = record.tasks[index] ?? newTask();
    this.attempt(record, index, task);
    const failed = problem !== null && task.status === "failed";
    const attempt = task.attempts.at(-1);
    task.log += failed ? `Error: Out of memory\n${problem.message}\n` : "Saved\n";
    if (attempt === undefined) return;
    Object.assign(attempt, {
      state: failed ? "failed" : "completed",
      startedAt: at + 60_000,
      endedAt: at + 95_000,
      exit: failed ? { how: "signal", value: 9 } : { how: "code", value: 0 },
      problem: failed ? problem : null,
      peakMemoryBytes: 31 * 1024 ** 3,
      logBytes: task.log.length,
    });
  }

  private countRuns(): void {
    this.card.running = this.runs.length;
    this.card.jobs = [...new Set(this.runs.map((run) => run.record.job.id))];
    this.card.worker.status = this.runs.length > 0 && this.runs.length >= this.slots() ? "busy" : "online";
    if (!this.card.worker.enabled) this.card.state = "paused";
    else this.card.state = this.runs.length > 0 ? "working" : "ready";
  }

  private readMeters(ms: number): void {
    this.sinceReading += ms;
    if (this.sinceReading < 1_000) return;
    this.sinceReading = 0;
    const wave = Math.sin(this.now / 9_000) * 6 + Math.sin(this.now / 2_300) * 3;
    const busy = this.runs.length / Math.max(1, this.card.worker.capacity);
    this.card.metrics.cpuPercent = Math.max(1, Math.min(100, 7 + busy * 78 + wave));
    this.card.metrics.memoryUsedBytes = (9.4 + busy * 12 + wave / 8) * 1024 ** 3;
    this.card.worker.lastHeartbeat = this.now;
    this.cardDirty = true;
  }
}

function mayBegin(record: JobRecord): boolean {
  return record.job.status !== "paused" && record.reason === null;
}
