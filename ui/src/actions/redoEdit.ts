import { Redo2 } from "lucide-react";
import { useHistory } from "../store/history";
import type { Action } from "./action";
import { redo } from "./edits";

export const redoEdit: Action = {
  id: "redo",
  title: () => "Redo",
  icon: Redo2,
  keys: ["Ctrl+Shift+Z"],
  on: "window",
  refuse: () => (useHistory.getState().future.length > 0 ? null : "There is nothing to redo"),
  run: (scene) => redo(scene),
};
