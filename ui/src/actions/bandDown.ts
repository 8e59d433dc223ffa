import { ChevronsDown } from "lucide-react";
import { bandSpot } from "../order/spot";
import { moveAction } from "./move";

export const bandDown = moveAction({
  id: "band-down",
  title: "Band down",
  icon: ChevronsDown,
  keys: ["Alt+ArrowRight"],
  spot: (sections, jobs) => bandSpot(sections, jobs, 1),
  edge: "Already in the lowest band",
});
