// How many jobs stand where and how long they still take in all: kept up to date row by row, so that ten
// thousand of them are never counted for one that changed.
import type { JobRow, RowState } from "../host/bindings";
import { needsPerson } from "../words/job";

/** States whose jobs will be worked on without anybody's doing; their remaining times add up. */
const GOING: ReadonlySet<RowState> = new Set(["waiting", "starting", "running", "retrying"]);

export class Tally {
  private readonly states = new Map<RowState, number>();
  /** Sums over the going jobs whose rest is known, in seconds. */
  lowS = 0;
  highS = 0;
  /** Going jobs whose rest is known, and all of them. */
  known = 0;
  going = 0;
  /** Jobs that a person has to look at. */
  needsYou = 0;

  of(...states: readonly RowState[]): number {
    return states.reduce((sum, state) => sum + (this.states.get(state) ?? 0), 0);
  }

  add(row: JobRow): void {
    this.count(row, 1);
  }

  take(row: JobRow): void {
    this.count(row, -1);
  }

  private count(row: JobRow, by: 1 | -1): void {
    this.states.set(row.state, this.of(row.state) + by);
    if (needsPerson(row)) this.needsYou += by;
    if (!GOING.has(row.state)) return;
    this.going += by;
    if (row.remaining === null) return;
    this.known += by;
    this.lowS += by * row.remaining.lowS;
    this.highS += by * row.remaining.highS;
  }
}
