// Named ways to look at the queue: a few that are always there, and those that a person has kept.
import { EVERYTHING, sameCriteria, type Criteria } from "../order/criteria";
import { prefer, usePreferences } from "./preferences";
import { view } from "./view";

export interface SavedView {
  id: string;
  name: string;
  criteria: Criteria;
}

export const BUILT_IN: readonly SavedView[] = [
  { id: "everything", name: "Everything", criteria: EVERYTHING },
  { id: "needs-me", name: "Needs me", criteria: { ...EVERYTHING, only: ["needs-me"] } },
  {
    id: "running",
    name: "Running now",
    criteria: { ...EVERYTHING, picks: { state: ["running", "starting", "retrying"] } },
  },
  {
    id: "today",
    name: "Finished today",
    criteria: { ...EVERYTHING, only: ["today"], grouping: "none", sort: { by: "age", down: false } },
  },
  { id: "mine", name: "Mine", criteria: { ...EVERYTHING, only: ["mine"] } },
];

export function viewNamed(id: string): SavedView | undefined {
  return [...BUILT_IN, ...usePreferences.getState().views].find((each) => each.id === id);
}

export function showView(saved: SavedView): void {
  view.set({ panel: "queue", criteria: saved.criteria, viewId: saved.id });
}

/** Whether the list is not as the chosen view says any more. */
export function isEdited(viewId: string, criteria: Criteria): boolean {
  const saved = viewNamed(viewId);
  return saved === undefined || !sameCriteria(saved.criteria, criteria);
}

export function isBuiltIn(id: string): boolean {
  return BUILT_IN.some((each) => each.id === id);
}

/** Keeps what is shown under a name; a name that is there already is taken over. */
export function keepView(name: string, criteria: Criteria): SavedView {
  const { views } = usePreferences.getState();
  const same = views.find((each) => each.name === name);
  const saved = { id: same?.id ?? crypto.randomUUID(), name, criteria };
  prefer({ views: [...views.filter((each) => each.id !== saved.id), saved] });
  return saved;
}

export function renameView(id: string, name: string): void {
  const { views } = usePreferences.getState();
  prefer({ views: views.map((each) => (each.id === id ? { ...each, name } : each)) });
}

export function putViews(views: readonly SavedView[]): void {
  prefer({ views });
}
