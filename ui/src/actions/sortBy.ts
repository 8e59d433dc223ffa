// One action per order of the list; the one that is on already turns it round.
import { ArrowDownUp } from "lucide-react";
import { SORTS, type SortBy } from "../order/criteria";
import { announce } from "../store/announce";
import { look, view } from "../store/view";
import { sortWords, SORT_WORDS } from "../words/criteria";
import type { Action } from "./action";

export const sortBy: readonly Action[] = SORTS.map((by: SortBy) => ({
  id: `sort-${by}`,
  title: () => `Sort by ${SORT_WORDS[by].toLowerCase()}`,
  icon: ArrowDownUp,
  keys: [],
  on: "window",
  local: true,
  run: () => sortList(by),
}));

export function sortList(by: SortBy): void {
  const { sort } = view.get().criteria;
  const next = { by, down: sort.by === by && by !== "queue" ? !sort.down : false };
  look({ sort: next });
  announce(sortWords(next));
}
