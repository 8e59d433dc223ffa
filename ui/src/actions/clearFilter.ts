import { FilterX } from "lucide-react";
import { isFiltered, withoutFilter } from "../order/criteria";
import { view } from "../store/view";
import type { Action } from "./action";

export const clearFilter: Action = {
  id: "clear-filter",
  title: () => "Clear filter",
  icon: FilterX,
  keys: ["Shift+F"],
  on: "window",
  local: true,
  refuse: () => (isFiltered(view.get().criteria) ? null : "Nothing is filtered"),
  run: () => view.set({ criteria: withoutFilter(view.get().criteria) }),
};
