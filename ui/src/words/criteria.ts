// What is shown of the queue, in words.
import {
  FACETS,
  valueWords,
  type Criteria,
  type Facet,
  type Grouping,
  type Only,
  type SortBy,
} from "../order/criteria";

export const FACET_WORDS: Record<Facet, string> = {
  state: "Status",
  type: "Type",
  person: "Person",
  band: "Band",
  machine: "Machine",
};

export const ONLY_WORDS: Record<Only, string> = {
  mine: "Mine",
  "needs-me": "Needs me",
  today: "Finished today",
};

export const SORT_WORDS: Record<SortBy, string> = {
  queue: "Queue order",
  name: "Name",
  state: "Status",
  type: "Type",
  person: "Person",
  progress: "Progress",
  machine: "Machine",
  remaining: "Remaining time",
  age: "Age",
};

export const GROUPING_WORDS: Record<Grouping, string> = {
  band: "Band",
  person: "Person",
  type: "Type",
  state: "Status",
  machine: "Machine",
  chain: "Chain",
  none: "Nothing",
};

/** "Sorted by name, backwards". */
export function sortWords({ by, down }: Criteria["sort"]): string {
  if (by === "queue") return down ? "In queue order, backwards" : "In queue order";
  return `Sorted by ${SORT_WORDS[by].toLowerCase()}${down ? ", backwards" : ""}`;
}

/** Why the list is not in queue order: "Sorted by name", "Grouped by person". */
export function orderWords({ sort, grouping }: Criteria): string {
  if (sort.by !== "queue") return sortWords(sort);
  return grouping === "none" ? "Shown without bands" : `Grouped by ${GROUPING_WORDS[grouping].toLowerCase()}`;
}

/** What is filtered: "'smoke', Status Failed or Blocked, Mine". */
export function filterWords({ text, picks, only }: Criteria): string {
  const parts = [
    text.trim() === "" ? "" : `'${text.trim()}'`,
    ...FACETS.map((facet) => pickWords(facet, picks[facet] ?? [])),
    ...only.map((each) => ONLY_WORDS[each]),
  ];
  return parts.filter(Boolean).join(", ");
}

/** "Failed or Blocked". */
export function valuesWords(facet: Facet, values: readonly string[]): string {
  return values.map((value) => valueWords(facet, value)).join(" or ");
}

function pickWords(facet: Facet, values: readonly string[]): string {
  return values.length === 0 ? "" : `${FACET_WORDS[facet]} ${valuesWords(facet, values)}`;
}
