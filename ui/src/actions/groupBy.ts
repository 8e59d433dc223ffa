// One action per way to group the list.
import { Rows3 } from "lucide-react";
import { GROUPINGS, type Grouping } from "../order/criteria";
import { announce } from "../store/announce";
import { look } from "../store/view";
import { GROUPING_WORDS } from "../words/criteria";
import type { Action } from "./action";

export const groupBy: readonly Action[] = GROUPINGS.map((grouping: Grouping) => ({
  id: `group-${grouping}`,
  title: () => `Group by ${GROUPING_WORDS[grouping].toLowerCase()}`,
  icon: Rows3,
  keys: [],
  on: "window",
  local: true,
  run: () => {
    look({ grouping });
    announce(`Grouped by ${GROUPING_WORDS[grouping].toLowerCase()}`);
  },
}));
