import { ArrowUpToLine } from "lucide-react";
import { whereIs } from "../order/spot";
import { moveAction } from "./move";

export const moveToTop = moveAction({
  id: "top",
  title: "Move to top",
  icon: ArrowUpToLine,
  keys: ["Alt+Shift+ArrowUp"],
  spot: (sections, [first]) => {
    const at = first === undefined ? null : whereIs(sections, first);
    return at === null ? null : { band: at.band, after: null };
  },
  edge: "Already at the top of its band",
});
