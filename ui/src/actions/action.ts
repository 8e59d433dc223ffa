// What an action is: one thing a person can do, the same whether it comes from a button, a key or a menu.
import type { LucideIcon } from "lucide-react";
import type { JobRow } from "../host/bindings";
import type { Atelier } from "../store/atelier";
import { queueLines } from "../store/lines";
import { AWAY, isAway } from "../store/link";
import { view } from "../store/view";

/** What an action acts on. */
export interface Scene extends Atelier {
  /** The jobs meant, in the order of the list. */
  jobs: readonly JobRow[];
}

export interface Action {
  id: string;
  /** What it does, as a command: "Run next". May depend on what is meant. */
  title: (scene: Scene) => string;
  icon: LucideIcon;
  /** Keys as "Ctrl+Shift+Enter"; Ctrl means Cmd on macOS. */
  keys: readonly string[];
  /** What it acts on: jobs that are meant, or the window. */
  on: "jobs" | "window";
  /** Whether it does without the engine, and so works while that is away. */
  local?: boolean;
  /** Why it can't be done now; `null`: it can. Asked through `refusalOf`. */
  refuse?: (scene: Scene) => string | null;
  run: (scene: Scene) => void | Promise<void>;
}

/** Why an action can't be done now, the engine's absence included; `null`: it can. */
export function refusalOf(action: Action, scene: Scene): string | null {
  if (action.local !== true && isAway()) return AWAY;
  return action.refuse?.(scene) ?? null;
}

/** The scene of a key: the selected jobs, else the focused one. */
export function currentScene(atelier: Atelier): Scene {
  const { selected, focus } = view.get();
  const { ids } = queueLines(atelier.studio, view.get());
  const meant = ids.filter((id) => selected.has(id));
  const chosen = meant.length > 0 ? meant : ids.filter((id) => id === focus);
  return sceneOf(atelier, chosen);
}

export function sceneOf(atelier: Atelier, ids: readonly string[]): Scene {
  return { ...atelier, jobs: ids.flatMap((id) => atelier.studio.job(id) ?? []) };
}

export function idsOfScene(scene: Scene): string[] {
  return scene.jobs.map((job) => job.id);
}

/** The name of one job, or how many they are. */
export function jobsWords(jobs: readonly JobRow[]): string {
  const [only] = jobs;
  return jobs.length === 1 && only !== undefined ? only.name : `${String(jobs.length)} jobs`;
}

/** Says why not when no job, or not every job, fits. */
export function refuseUnless(scene: Scene, fits: (job: JobRow) => boolean, why: string): string | null {
  if (scene.jobs.length === 0) return "No job is selected";
  return scene.jobs.some(fits) ? null : why;
}
