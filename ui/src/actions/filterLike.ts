// One action for the people and one for the types of the meant jobs: shows only what is like them.
import { UserSearch, Shapes, type LucideIcon } from "lucide-react";
import { valueOf, valueWords, type Facet } from "../order/criteria";
import { announce } from "../store/announce";
import { look, view } from "../store/view";
import type { Action, Scene } from "./action";

function filterLike(facet: Facet, noun: string, many: string, icon: LucideIcon): Action {
  const title = (scene: Scene): string => {
    const [only, ...more] = valuesOf(scene, facet);
    if (only === undefined) return `Show only this ${noun}`;
    return more.length === 0 ? `Show only ${valueWords(facet, only)}` : `Show only these ${many}`;
  };
  return {
    id: `filter-${facet}`,
    title,
    icon,
    keys: [],
    on: "jobs",
    local: true,
    run: (scene) => {
      const { picks } = view.get().criteria;
      look({ picks: { ...picks, [facet]: valuesOf(scene, facet) } });
      announce(title(scene));
    },
  };
}

export const filterToPerson = filterLike("person", "person", "people", UserSearch);
export const filterToType = filterLike("type", "type", "types", Shapes);

function valuesOf({ jobs }: Scene, facet: Facet): string[] {
  return [...new Set(jobs.map((job) => valueOf(job, facet)))];
}
