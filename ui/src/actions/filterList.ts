import { Search } from "lucide-react";
import { view } from "../store/view";
import type { Action } from "./action";

export const FILTER_ID = "queue-filter";

export const filterList: Action = {
  id: "filter",
  title: () => "Search",
  icon: Search,
  keys: ["/", "Ctrl+F"],
  on: "window",
  local: true,
  run: () => {
    view.set({ panel: "queue" });
    requestAnimationFrame(() => document.getElementById(FILTER_ID)?.focus());
  },
};
