// The order of jobs by one of their columns. What is equal stays in queue order, and what has no value
// comes last whichever way it is sorted.
import type { JobId, JobRow } from "../host/bindings";
import { JOB_STATES, typeWords } from "../words/status";
import type { SortBy } from "./criteria";

type Key = string | number | null;

/** Sorts ids that are in queue order. */
export function sortedBy(
  ids: readonly JobId[],
  sort: { by: SortBy; down: boolean },
  rowOf: (id: JobId) => JobRow | undefined,
): JobId[] {
  const { by } = sort;
  if (by === "queue") return sort.down ? ids.toReversed() : [...ids];
  const keyed = ids.map((id) => ({ id, key: keyOf(rowOf(id), by) }));
  const sign = sort.down ? -1 : 1;
  keyed.sort((one, other) => compare(one.key, other.key, sign));
  return keyed.map(({ id }) => id);
}

const STATE_ORDER = Object.keys(JOB_STATES);

function keyOf(row: JobRow | undefined, by: Exclude<SortBy, "queue">): Key {
  if (row === undefined) return null;
  switch (by) {
    case "name":
      return row.name.toLowerCase();
    case "state":
      return STATE_ORDER.indexOf(row.state);
    case "type":
      return typeWords(row.jobType).toLowerCase();
    case "person":
      return row.person.toLowerCase();
    case "progress":
      return row.progress;
    case "machine":
      return row.worker;
    case "remaining":
      return row.remaining?.highS ?? null;
    case "age":
      return -(row.finishedAt ?? row.submittedAt);
  }
}

const names = new Intl.Collator("en", { numeric: true });

function compare(one: Key, other: Key, sign: 1 | -1): number {
  if (one === null || other === null) return one === other ? 0 : one === null ? 1 : -1;
  if (typeof one === "string" && typeof other === "string") return sign * names.compare(one, other);
  return sign * (Number(one) - Number(other));
}
