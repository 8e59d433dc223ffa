import { ArrowDownToLine } from "lucide-react";
import { bottomSpot, whereIs } from "../order/spot";
import { moveAction } from "./move";

export const moveToBottom = moveAction({
  id: "bottom",
  title: "Move to bottom",
  icon: ArrowDownToLine,
  keys: ["Alt+Shift+ArrowDown"],
  spot: (sections, jobs) => {
    const at = jobs[0] === undefined ? null : whereIs(sections, jobs[0]);
    return at === null ? null : bottomSpot(sections, at.band, new Set(jobs));
  },
  edge: "Already at the bottom of its band",
});
