import { ChevronsUp } from "lucide-react";
import { bandSpot } from "../order/spot";
import { moveAction } from "./move";

export const bandUp = moveAction({
  id: "band-up",
  title: "Band up",
  icon: ChevronsUp,
  keys: ["Alt+ArrowLeft"],
  spot: (sections, jobs) => bandSpot(sections, jobs, -1),
  edge: "Already in the highest band",
});
