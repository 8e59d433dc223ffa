import { ArrowUp } from "lucide-react";
import { stepSpot } from "../order/spot";
import { moveAction } from "./move";

export const moveUp = moveAction({
  id: "up",
  title: "Move up",
  icon: ArrowUp,
  keys: ["Alt+ArrowUp"],
  spot: (sections, jobs, shown) => stepSpot(sections, jobs, -1, shown),
  bySight: true,
  edge: "Already at the top of its band",
});
