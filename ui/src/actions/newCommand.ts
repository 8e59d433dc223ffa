import { SquareTerminal } from "lucide-react";
import { view } from "../store/view";
import type { Action } from "./action";

export const newCommand: Action = {
  id: "new-command",
  title: () => "Run a command",
  icon: SquareTerminal,
  keys: ["Shift+N"],
  on: "window",
  run: () => view.set({ dialog: { kind: "submit", paths: [], jobType: "command" } }),
};
