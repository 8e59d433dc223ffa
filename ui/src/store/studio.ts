// What the window knows of the studio: jobs, workers, who sits here, and what happened lately. Kept in
// maps that are changed in place; each batch marks what it touched and the listeners of just those hear
// of it, once. On top lie the changes that a person made and the engine has not yet confirmed.
import type { Activity, Batch, JobId, JobRow, Snapshot, Status, Update, WorkerCard } from "../host/bindings";
import { sectionsOf, type Sections } from "../order/lines";
import { Tally } from "./tally";
import { Topics } from "./topics";

/** From this many jobs on, sorting waits for its second, so that updates never cost a sort each. */
const LARGE = 2_000;
const SORT_EVERY_MS = 1_000;
const PULSE_EVERY_MS = 1_000;
/** How long an accepted change may wait for the row that confirms it. */
const SETTLE_MS = 2_000;
const ACTIVITY_KEPT = 500;

export type Patch = Partial<Pick<JobRow, "band" | "rank" | "status" | "state">>;

/** A change shown before the engine has confirmed it. */
export interface Expectation {
  /** The engine agreed: each row's change stands until the row that confirms it arrives. */
  accepted(): void;
  /** The engine refused, for all jobs or for these: they show their true state again. */
  refused(jobs?: readonly JobId[]): void;
}

interface Layer {
  patches: Map<JobId, Patch>;
  accepted: boolean;
}

/** What a studio asks for when numbers do not follow one another. */
export type AskSnapshot = () => void;

export class Studio {
  readonly topics = new Topics();
  status: Status | null = null;
  /** Newest first. */
  activity: Activity[] = [];
  /** Grows whenever the order, or what rows are picked or grouped by, may have changed. */
  order = 0;
  /** Grows at most once a second while anything changes: for what is worked out from many rows. */
  pulse = 0;
  /** What all rows come to, as the engine said them last. */
  tally = new Tally();
  private readonly rows = new Map<JobId, JobRow>();
  private readonly shown = new Map<JobId, JobRow>();
  private cards = new Map<string, WorkerCard>();
  private cardList: WorkerCard[] = [];
  private layers: Layer[] = [];
  private restless = false;
  private sorted: Sections | null = null;
  private sortedAt = 0;
  /** Whether a sort's second was over while rows were held. */
  private sortDue = false;
  private sortTimer: ReturnType<typeof setTimeout> | null = null;
  private pulseTimer: ReturnType<typeof setTimeout> | null = null;
  private pulsedAt = 0;
  private epoch: number | null = null;
  private seq = 0;
  private holds = 0;
  private waiting: Update[] = [];
  private readonly askSnapshot: AskSnapshot;

  constructor(askSnapshot: AskSnapshot) {
    this.askSnapshot = askSnapshot;
  }

  /** Whether a snapshot has arrived. */
  get loaded(): boolean {
    return this.epoch !== null;
  }

  get size(): number {
    return this.rows.size;
  }

  job(id: JobId): JobRow | undefined {
    const layered = this.layers.length > 0 ? this.shown.get(id) : undefined;
    return layered ?? this.rows.get(id);
  }

  *jobs(): Iterable<JobRow> {
    for (const id of this.rows.keys()) {
      const row = this.job(id);
      if (row !== undefined) yield row;
    }
  }

  workers(): readonly WorkerCard[] {
    return this.cardList;
  }

  /** The sections as last sorted; the same object until they change. */
  sections(): Sections {
    if (this.sorted === null) {
      this.sorted = sectionsOf(this.jobs());
      this.sortedAt = performance.now();
    }
    return this.sorted;
  }

  /** Says whether the list is ordered by something that every bit of progress changes. */
  orderBy(restless: boolean): void {
    this.restless = restless;
  }

  /** Takes who sits here and where this is, asked for on its own. */
  meet(status: Status): void {
    this.status = status;
    this.topics.tell(["status"]);
  }

  /** Takes an update from the host. */
  receive(update: Update): void {
    if (this.holds > 0) {
      if (update.kind === "snapshot") this.waiting = [];
      this.waiting.push(update);
      this.topics.tell(["held"]);
      return;
    }
    this.apply([update]);
  }

  /** Rows must not move under a person's hand: updates wait until the answered function is called. */
  hold(): () => void {
    this.holds += 1;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.holds -= 1;
      if (this.holds === 0) this.release();
    };
  }

  /** How many changes wait for the end of a hold. */
  heldCount(): number {
    return this.waiting.reduce((count, update) => count + sizeOf(update), 0);
  }

  /** Shows a change at once, on trust. */
  expect(patches: ReadonlyMap<JobId, Patch>): Expectation {
    const layer: Layer = { patches: new Map(patches), accepted: false };
    this.layers.push(layer);
    this.reshow(patches.keys());
    return {
      accepted: () => {
        layer.accepted = true;
        setTimeout(() => this.drop(layer, [...layer.patches.keys()]), SETTLE_MS);
      },
      refused: (jobs) => this.drop(layer, jobs ?? [...layer.patches.keys()]),
    };
  }

  private release(): void {
    const waiting = this.waiting;
    this.waiting = [];
    if (waiting.length > 0) this.apply(waiting);
    if (this.sortDue) this.sortNow();
    this.topics.tell(["held"]);
  }

  private apply(updates: readonly Update[]): void {
    const dirty = new Set<string>();
    let resort = false;
    for (const update of updates) {
      if (update.kind === "snapshot") {
        this.replace(update.content, dirty);
        resort = true;
      } else if (this.follows(update.content)) {
        resort = this.merge(update.content, dirty) || resort;
      } else {
        this.epoch = null;
        this.askSnapshot();
        break;
      }
    }
    if (resort)
      this.resort(
        dirty,
        updates.some((update) => update.kind === "snapshot"),
      );
    this.beat(dirty);
    this.topics.tell(dirty);
  }

  private beat(dirty: Set<string>): void {
    const since = performance.now() - this.pulsedAt;
    if (since >= PULSE_EVERY_MS) {
      this.pulsedAt = performance.now();
      this.pulse += 1;
      dirty.add("pulse");
      return;
    }
    this.pulseTimer ??= setTimeout(() => {
      this.pulseTimer = null;
      const late = new Set<string>();
      this.beat(late);
      this.topics.tell(late);
    }, PULSE_EVERY_MS - since);
  }

  private follows(batch: Batch): boolean {
    return batch.epoch === this.epoch && batch.seq === this.seq + 1;
  }

  private replace(snapshot: Snapshot, dirty: Set<string>): void {
    for (const id of this.rows.keys()) dirty.add(id);
    this.rows.clear();
    this.tally = new Tally();
    this.layers = [];
    this.shown.clear();
    for (const row of snapshot.jobs) {
      this.rows.set(row.id, row);
      this.tally.add(row);
      dirty.add(row.id);
    }
    this.cards = new Map(snapshot.workers.map((card) => [card.worker.id, card]));
    this.cardList = [...this.cards.values()];
    this.status = snapshot.status;
    this.epoch = snapshot.epoch;
    this.seq = snapshot.seq;
    for (const topic of ["workers", "status", "count"]) dirty.add(topic);
  }

  /** Answers whether the order may have changed. */
  private merge(batch: Batch, dirty: Set<string>): boolean {
    this.seq = batch.seq;
    let resort = batch.removes.length > 0;
    for (const row of batch.upserts) {
      const before = this.rows.get(row.id);
      resort = resort || before === undefined || this.restless || standsElsewhere(before, row);
      if (before !== undefined) this.tally.take(before);
      this.rows.set(row.id, row);
      this.tally.add(row);
      dirty.add(row.id);
      this.confirm(row);
    }
    for (const id of batch.removes) {
      const before = this.rows.get(id);
      if (before !== undefined) this.tally.take(before);
      this.rows.delete(id);
      dirty.add(id);
    }
    this.takeWorkers(batch.workers, dirty);
    this.takeActivity(batch.activity, dirty);
    dirty.add("count");
    return resort;
  }

  private takeWorkers(cards: readonly WorkerCard[], dirty: Set<string>): void {
    if (cards.length === 0) return;
    for (const card of cards) this.cards.set(card.worker.id, card);
    this.cardList = [...this.cards.values()];
    dirty.add("workers");
  }

  private takeActivity(activity: readonly Activity[], dirty: Set<string>): void {
    if (activity.length === 0) return;
    const newest = [...activity].sort((left, right) => right.id - left.id);
    this.activity = [...newest, ...this.activity].slice(0, ACTIVITY_KEPT);
    dirty.add("activity");
  }

  /** A row that arrives after the engine agreed is the truth: the change on top of it has served. */
  private confirm(row: JobRow): void {
    for (const layer of this.layers) if (layer.accepted) layer.patches.delete(row.id);
    this.layers = this.layers.filter((layer) => layer.patches.size > 0);
    this.reshowRow(row.id);
  }

  private drop(layer: Layer, jobs: readonly JobId[]): void {
    if (!this.layers.includes(layer)) return;
    for (const id of jobs) layer.patches.delete(id);
    if (layer.patches.size === 0) this.layers = this.layers.filter((other) => other !== layer);
    this.reshow(jobs);
  }

  private reshow(ids: Iterable<JobId>): void {
    const dirty = new Set<string>(["count"]);
    for (const id of ids) {
      this.reshowRow(id);
      dirty.add(id);
    }
    this.resort(dirty, true);
    this.topics.tell(dirty);
  }

  private reshowRow(id: JobId): void {
    const row = this.rows.get(id);
    const patches = this.layers.flatMap((layer) => layer.patches.get(id) ?? []);
    if (row === undefined || patches.length === 0) this.shown.delete(id);
    else this.shown.set(id, Object.assign({}, row, ...patches) as JobRow);
  }

  /** Sorts at once when a person acted or the list is short; else at most once a second. */
  private resort(dirty: Set<string>, atOnce: boolean): void {
    const since = performance.now() - this.sortedAt;
    if (atOnce || this.rows.size < LARGE || since >= SORT_EVERY_MS) {
      this.sorted = null;
      this.order += 1;
      dirty.add("list");
      return;
    }
    this.sortTimer ??= setTimeout(() => {
      this.sortTimer = null;
      this.sortNow();
    }, SORT_EVERY_MS - since);
  }

  /** Not under a person's hand: then at the end of the hold. */
  private sortNow(): void {
    this.sortDue = this.holds > 0;
    if (this.sortDue) return;
    this.sorted = null;
    this.order += 1;
    this.topics.tell(["list"]);
  }
}

/** Whether a row may stand elsewhere now; what the list is filtered and grouped by counts, too. */
function standsElsewhere(before: JobRow, after: JobRow): boolean {
  return (
    before.band !== after.band ||
    before.rank !== after.rank ||
    before.finishedAt !== after.finishedAt ||
    before.state !== after.state ||
    before.worker !== after.worker ||
    before.suspects !== after.suspects ||
    before.follows.length !== after.follows.length
  );
}

function sizeOf(update: Update): number {
  if (update.kind === "snapshot") return update.content.jobs.length;
  return update.content.upserts.length + update.content.removes.length;
}
