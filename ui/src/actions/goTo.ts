// One action per panel of the rail.
import { Activity, Cpu, Layers3, Settings, type LucideIcon } from "lucide-react";
import { view, type PanelName } from "../store/view";
import type { Action } from "./action";

export const PANELS: readonly { name: PanelName; title: string; icon: LucideIcon }[] = [
  { name: "queue", title: "Queue", icon: Layers3 },
  { name: "machine", title: "This machine", icon: Cpu },
  { name: "activity", title: "Activity", icon: Activity },
  { name: "settings", title: "Settings", icon: Settings },
];

export const goTo: readonly Action[] = PANELS.map(({ name, title, icon }, index) => ({
  id: `go-${name}`,
  title: () => title,
  icon,
  keys: [`Ctrl+${String(index + 1)}`],
  on: "window",
  local: true,
  run: () => view.set({ panel: name }),
}));
