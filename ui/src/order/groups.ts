// Jobs gathered under headers: by person, type, state or machine, or each with those that follow it.
import type { JobId, JobRow } from "../host/bindings";
import { compareValues, valueOf, valueWords, type Facet } from "./criteria";
import type { Group } from "./lines";

type RowOf = (id: JobId) => JobRow | undefined;

/** One group per value of a facet; jobs keep the order in which they come. */
export function groupsBy(facet: Facet, ids: readonly JobId[], rowOf: RowOf): Group[] {
  const members = new Map<string, JobId[]>();
  for (const id of ids) {
    const row = rowOf(id);
    if (row === undefined) continue;
    const value = valueOf(row, facet);
    const known = members.get(value);
    if (known === undefined) members.set(value, [id]);
    else known.push(id);
  }
  return [...members]
    .sort(([one], [other]) => compareValues(facet, one, other))
    .map(([value, those]) => ({
      key: `${facet}:${value}`,
      title: valueWords(facet, value),
      section: null,
      ids: those,
      depths: null,
    }));
}

/** A group per chain, in the order of its first job; jobs without one come last, together. */
export function chainGroups(ids: readonly JobId[], rowOf: RowOf): Group[] {
  const listed = new Set(ids);
  const before = (id: JobId): JobId[] => (rowOf(id)?.follows ?? []).filter((other) => listed.has(other));
  const followers = new Map<JobId, JobId[]>();
  for (const id of ids) {
    for (const other of before(id)) followers.set(other, [...(followers.get(other) ?? []), id]);
  }
  const taken = new Set<JobId>();
  const chains: Group[] = [];
  const alone: JobId[] = [];
  // First those that begin a chain; then, for chains that bite their own tail, whoever comes first.
  for (const id of [...ids.filter((each) => before(each).length === 0), ...ids]) {
    if (taken.has(id)) continue;
    if (!followers.has(id) && before(id).length === 0) alone.push(id);
    else chains.push(chainFrom(id, followers, taken, rowOf));
    taken.add(id);
  }
  if (alone.length > 0)
    chains.push({ key: "chain:", title: "On their own", section: null, ids: alone, depths: null });
  return chains;
}

function chainFrom(
  root: JobId,
  followers: ReadonlyMap<JobId, readonly JobId[]>,
  taken: Set<JobId>,
  rowOf: RowOf,
): Group {
  const ids: JobId[] = [];
  const depths: number[] = [];
  const ahead: [JobId, number][] = [[root, 0]];
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    const [id, depth] = next;
    if (taken.has(id)) continue;
    taken.add(id);
    ids.push(id);
    depths.push(depth);
    for (const follower of (followers.get(id) ?? []).toReversed()) ahead.push([follower, depth + 1]);
  }
  const title = `${rowOf(root)?.name ?? "A job"} and what follows it`;
  return { key: `chain:${root}`, title, section: null, ids, depths };
}
