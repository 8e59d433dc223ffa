// What a person wants to see of the queue: which jobs, in which order, in which groups. Pure, and plain
// data, so that it can be kept under a name.
import type { JobRow } from "../host/bindings";
import { BAND_WORDS, BANDS, isFinished, JOB_STATES, typeWords } from "../words/status";
import { needsPerson } from "../words/job";

/** What jobs are picked by; values of one facet are alternatives, facets add up. */
export const FACETS = ["state", "type", "person", "band", "machine"] as const;
export type Facet = (typeof FACETS)[number];

/** Yes-or-no filters; each one narrows. */
export const ONLY = ["mine", "needs-me", "today"] as const;
export type Only = (typeof ONLY)[number];

export const SORTS = [
  "queue",
  "name",
  "state",
  "type",
  "person",
  "progress",
  "machine",
  "remaining",
  "age",
] as const;
export type SortBy = (typeof SORTS)[number];

export const GROUPINGS = ["band", "person", "type", "state", "machine", "chain", "none"] as const;
export type Grouping = (typeof GROUPINGS)[number];

export interface Criteria {
  text: string;
  picks: Partial<Record<Facet, readonly string[]>>;
  only: readonly Only[];
  sort: { by: SortBy; down: boolean };
  grouping: Grouping;
}

export const EVERYTHING: Criteria = {
  text: "",
  picks: {},
  only: [],
  sort: { by: "queue", down: false },
  grouping: "band",
};

/** What a filter must know beside the rows. */
export interface Circumstances {
  /** The name of the person who sits here. */
  me: string;
  now: number;
}

export function isFiltered({ text, picks, only }: Criteria): boolean {
  return text.trim() !== "" || only.length > 0 || FACETS.some((facet) => (picks[facet] ?? []).length > 0);
}

/** Whether the list shows the queue as it is worked through, so that a place in it is a place in the queue. */
export function isQueueOrder({ sort, grouping }: Criteria): boolean {
  return sort.by === "queue" && grouping === "band";
}

/** Whether the order changes with every bit of progress. */
export function isRestless({ sort }: Criteria): boolean {
  return sort.by === "progress" || sort.by === "remaining";
}

export function sameCriteria(one: Criteria, other: Criteria): boolean {
  return JSON.stringify(normal(one)) === JSON.stringify(normal(other));
}

export function withoutFilter(criteria: Criteria): Criteria {
  return { ...criteria, text: "", picks: {}, only: [] };
}

/** Adds or takes away one value of a facet. */
export function toggled(criteria: Criteria, facet: Facet, value: string): Criteria {
  const had = criteria.picks[facet] ?? [];
  const next = had.includes(value) ? had.filter((each) => each !== value) : [...had, value];
  return { ...criteria, picks: { ...criteria.picks, [facet]: next } };
}

export function toggledOnly(criteria: Criteria, value: Only): Criteria {
  const { only } = criteria;
  return {
    ...criteria,
    only: only.includes(value) ? only.filter((each) => each !== value) : [...only, value],
  };
}

/** The value of a facet that a job has. */
export function valueOf(row: JobRow, facet: Facet): string {
  switch (facet) {
    case "state":
      return row.state;
    case "type":
      return row.jobType;
    case "person":
      return row.person;
    case "band":
      return row.band;
    case "machine":
      return row.worker ?? "";
  }
}

/** A value as it reads on screen. */
export function valueWords(facet: Facet, value: string): string {
  switch (facet) {
    case "state":
      return JOB_STATES[value as JobRow["state"]].word;
    case "type":
      return typeWords(value);
    case "band":
      return BAND_WORDS[value as JobRow["band"]];
    case "machine":
      return value === "" ? "No machine" : value;
    case "person":
      return value === "" ? "Nobody" : value;
  }
}

/** The order in which values of a facet are listed. */
export function compareValues(facet: Facet, one: string, other: string): number {
  if (facet === "band") return placeIn(BANDS, one) - placeIn(BANDS, other);
  if (facet === "state") return placeIn(STATE_ORDER, one) - placeIn(STATE_ORDER, other);
  // No machine comes after every machine.
  if (one === "" || other === "") return one === other ? 0 : one === "" ? 1 : -1;
  return one.localeCompare(other);
}

export function fitsOf(criteria: Criteria, circumstances: Circumstances): (row: JobRow) => boolean {
  const words = criteria.text.toLowerCase().split(/\s+/).filter(Boolean);
  const picks = FACETS.flatMap((facet) => {
    const values = criteria.picks[facet] ?? [];
    return values.length === 0 ? [] : [{ facet, values: new Set(values) }];
  });
  return (row) =>
    picks.every(({ facet, values }) => values.has(valueOf(row, facet))) &&
    criteria.only.every((only) => holds(only, row, circumstances)) &&
    words.every((word) => searched(row).includes(word) || row.id.startsWith(word));
}

const STATE_ORDER = Object.keys(JOB_STATES);

function placeIn(order: readonly string[], value: string): number {
  return order.indexOf(value);
}

function normal({ text, picks, only, sort, grouping }: Criteria): unknown {
  const chosen = FACETS.map((facet) => [...(picks[facet] ?? [])].sort());
  return [text.trim(), chosen, [...only].sort(), sort.by, sort.down, grouping];
}

function holds(only: Only, row: JobRow, { me, now }: Circumstances): boolean {
  switch (only) {
    case "mine":
      return row.person === me;
    case "needs-me":
      return needsPerson(row);
    case "today":
      return isFinished(row.state) && row.finishedAt !== null && row.finishedAt >= midnight(now);
  }
}

function midnight(now: number): number {
  return new Date(now).setHours(0, 0, 0, 0);
}

/** Rows are replaced when they change, never altered: what is searched of one can be kept. */
const SEARCHED = new WeakMap<JobRow, string>();

function searched(row: JobRow): string {
  const known = SEARCHED.get(row);
  if (known !== undefined) return known;
  const { name, person, jobType, worker, state } = row;
  const text = [name, person, typeWords(jobType), worker ?? "", JOB_STATES[state].word]
    .join("\n")
    .toLowerCase();
  SEARCHED.set(row, text);
  return text;
}
