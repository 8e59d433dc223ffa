// Esc: closes what is open, then clears what is picked, then what is filtered.
import { X } from "lucide-react";
import { isFiltered, withoutFilter } from "../order/criteria";
import { view } from "../store/view";
import type { Action } from "./action";

export const clear: Action = {
  id: "clear",
  title: () => "Close, then clear selection, then filter",
  icon: X,
  keys: ["Escape"],
  on: "window",
  local: true,
  run: () => {
    const { open, selected, criteria } = view.get();
    if (open !== null) view.set({ open: null });
    else if (selected.size > 0) view.set({ selected: new Set(), anchor: null });
    else if (isFiltered(criteria)) view.set({ criteria: withoutFilter(criteria) });
  },
};
