import { ArrowDown } from "lucide-react";
import { stepSpot } from "../order/spot";
import { moveAction } from "./move";

export const moveDown = moveAction({
  id: "down",
  title: "Move down",
  icon: ArrowDown,
  keys: ["Alt+ArrowDown"],
  spot: (sections, jobs, shown) => stepSpot(sections, jobs, 1, shown),
  bySight: true,
  edge: "Already at the bottom of its band",
});
