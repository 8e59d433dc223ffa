import { Keyboard } from "lucide-react";
import { view } from "../store/view";
import type { Action } from "./action";

export const showShortcuts: Action = {
  id: "shortcuts",
  title: () => "Keyboard shortcuts",
  icon: Keyboard,
  keys: ["?"],
  on: "window",
  local: true,
  run: () => view.set({ dialog: { kind: "shortcuts" } }),
};
