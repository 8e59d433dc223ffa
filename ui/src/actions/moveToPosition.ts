import { Hash } from "lucide-react";
import { view } from "../store/view";
import type { Action } from "./action";
import { movable, refuseFinished } from "./move";

export const moveToPosition: Action = {
  id: "position",
  title: () => "Move to position…",
  icon: Hash,
  keys: ["M"],
  on: "jobs",
  refuse: refuseFinished,
  run: (scene) => view.set({ dialog: { kind: "position", jobs: movable(scene) } }),
};
