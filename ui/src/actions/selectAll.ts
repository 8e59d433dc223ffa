import { ListChecks } from "lucide-react";
import { queueLines } from "../store/lines";
import { view } from "../store/view";
import type { Action } from "./action";

export const selectAll: Action = {
  id: "select-all",
  title: () => "Select all",
  icon: ListChecks,
  keys: ["Ctrl+A"],
  on: "window",
  local: true,
  run: ({ studio }) => view.set({ panel: "queue", selected: new Set(queueLines(studio, view.get()).ids) }),
};
