import { PanelRightOpen } from "lucide-react";
import { openJob as show } from "../store/view";
import type { Action } from "./action";

export const openJob: Action = {
  id: "open",
  title: () => "Open",
  icon: PanelRightOpen,
  keys: ["Enter"],
  on: "jobs",
  local: true,
  run: ({ jobs }) => {
    if (jobs[0] !== undefined) show(jobs[0].id);
  },
};
