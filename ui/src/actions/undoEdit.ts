import { Undo2 } from "lucide-react";
import { useHistory } from "../store/history";
import type { Action } from "./action";
import { undo } from "./edits";

export const undoEdit: Action = {
  id: "undo",
  title: () => "Undo",
  icon: Undo2,
  keys: ["Ctrl+Z"],
  on: "window",
  refuse: () => (useHistory.getState().past.length > 0 ? null : "There is nothing to undo"),
  run: (scene) => undo(scene),
};
