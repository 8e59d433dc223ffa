// Many machines at work in the fake studio: so many rows change a second, spread over some hundred jobs.
import type { FakeEngine } from "./engine";
import type { JobRecord } from "./record";

/** Jobs that are being worked on at once. */
const AT_WORK = 400;

export class Traffic {
  private readonly engine: FakeEngine;
  private readonly perSecond: number;
  private readonly waiting: JobRecord[];
  private readonly atWork: JobRecord[] = [];
  private next = 0;
  private owed = 0;

  /** `jobs` are taken in their order. */
  constructor(engine: FakeEngine, perSecond: number, jobs: readonly JobRecord[]) {
    this.engine = engine;
    this.perSecond = perSecond;
    this.waiting = jobs.toReversed();
  }

  run(ms: number): void {
    this.owed += (this.perSecond * ms) / 1_000;
    for (; this.owed >= 1; this.owed -= 1) this.step();
  }

  /** Does one more task of the next job in turn, or begins another job. */
  private step(): void {
    this.next = (this.next + 1) % AT_WORK;
    const record = this.atWork[this.next] ?? this.begin(this.next);
    if (record === undefined) return;
    const { tasks } = record;
    const running = tasks.findIndex((task) => task.status === "running");
    if (running !== -1) this.finishTask(record, running);
    const ready = tasks.find((task) => task.status === "ready");
    if (ready !== undefined) ready.status = "running";
    else this.finishJob(record);
    this.engine.touch(record);
  }

  private begin(place: number): JobRecord | undefined {
    const record = this.waiting.pop();
    if (record === undefined) return undefined;
    this.atWork[place] = record;
    Object.assign(record.job, { status: "running", startedAt: this.engine.now });
    return record;
  }

  private finishTask(record: JobRecord, index: number): void {
    const task = record.tasks[index];
    if (task === undefined) return;
    task.status = "completed";
    record.durations = [...record.durations.slice(-8), 40_000 + ((index * 7_919) % 30_000)];
    this.engine.publish(record, index);
  }

  private finishJob(record: JobRecord): void {
    Object.assign(record.job, { status: "completed", finishedAt: this.engine.now });
    const next = this.waiting.pop();
    if (next === undefined) this.atWork.splice(this.next, 1);
    else this.atWork[this.next] = next;
  }
}
