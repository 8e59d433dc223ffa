// What the window shows and what is picked in it. Kept apart from the studio: none of this is a fact.
import { create } from "zustand";
import type { JobId, Submission } from "../host/bindings";
import { EVERYTHING, type Criteria } from "../order/criteria";

export type PanelName = "queue" | "machine" | "activity" | "settings";

export type OpenDialog =
  | {
      kind: "submit";
      paths: readonly string[];
      jobType: string | null;
      /** The job that is changed and submitted again, and what was said of it. */
      from?: { job: JobId; submission: Submission };
    }
  | { kind: "cancel"; jobs: readonly JobId[] }
  | { kind: "position"; jobs: readonly JobId[] }
  | { kind: "name-view"; rename: string | null }
  | { kind: "shortcuts" };

export interface View {
  panel: PanelName;
  selected: ReadonlySet<JobId>;
  /** The line that keys act from: a job's id, or a header by `headerKey`. */
  focus: string | null;
  /** Where a range began. */
  anchor: JobId | null;
  criteria: Criteria;
  /** The named view that `criteria` came from. */
  viewId: string;
  /** Folded groups, by key. */
  collapsed: ReadonlySet<string>;
  /** The job in the inspector. */
  open: JobId | null;
  tab: JobTab;
  dialog: OpenDialog | null;
}

export type JobTab = "overview" | "tasks" | "results" | "log" | "details";

export const useView = create<View>()(() => ({
  panel: "queue",
  selected: new Set<JobId>(),
  focus: null,
  anchor: null,
  criteria: EVERYTHING,
  viewId: "everything",
  collapsed: new Set<string>(),
  open: null,
  tab: "overview",
  dialog: null,
}));

export const view = {
  get: (): View => useView.getState(),
  set: (change: Partial<View>): void => useView.setState(change),
};

/** Picks one row alone. */
export function selectOnly(id: JobId): void {
  const { open } = view.get();
  view.set({ selected: new Set([id]), focus: id, anchor: id, ...(open === null ? {} : { open: id }) });
}

/** Adds or takes away one row. */
export function toggle(id: JobId): void {
  const selected = new Set(view.get().selected);
  if (!selected.delete(id)) selected.add(id);
  view.set({ selected, focus: id, anchor: id });
}

/** Picks everything from the anchor to `id`, as listed in `ids`. */
export function extendTo(id: JobId, ids: readonly JobId[]): void {
  const { anchor, focus } = view.get();
  const from = ids.indexOf(anchor ?? focus ?? id);
  const to = ids.indexOf(id);
  const range = ids.slice(Math.min(from, to), Math.max(from, to) + 1);
  view.set({ selected: new Set(range), focus: id, anchor: anchor ?? id });
}

export function fold(group: string): void {
  const collapsed = new Set(view.get().collapsed);
  if (!collapsed.delete(group)) collapsed.add(group);
  view.set({ collapsed });
}

/** Changes what is shown of the queue, and how. */
export function look(change: Partial<Criteria>): void {
  view.set({ criteria: { ...view.get().criteria, ...change } });
}

export function openJob(id: JobId, tab: JobTab = "overview"): void {
  view.set({ panel: "queue", open: id, tab, selected: new Set([id]), focus: id, anchor: id });
}

export function closeDialog(): void {
  view.set({ dialog: null });
}
