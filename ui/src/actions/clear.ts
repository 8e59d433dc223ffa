// Esc: closes what is open, then clears what is picked.
import { X } from "lucide-react";
import { view } from "../store/view";
import type { Action } from "./action";

export const clear: Action = {
  id: "clear",
  title: () => "Close, then clear the selection",
  icon: X,
  keys: ["Escape"],
  on: "window",
  run: () => {
    const { open, selected, text, states } = view.get();
    if (open !== null) view.set({ open: null });
    else if (selected.size > 0) view.set({ selected: new Set(), anchor: null });
    else if (text !== "" || states !== "all") view.set({ text: "", states: "all" });
  },
};
