// How a person likes the window: theme, density, width of the job page. Of this computer alone.
import { create } from "zustand";
import type { SavedView } from "./views";

export type Theme = "system" | "dark" | "light";
export type Density = "compact" | "normal" | "roomy";

export interface Preferences {
  theme: Theme;
  density: Density;
  inspectorWidth: number;
  singleKeys: boolean;
  /** Ways to look at the queue that were kept under a name. */
  views: readonly SavedView[];
}

export const ROW_HEIGHTS: Record<Density, number> = { compact: 28, normal: 32, roomy: 40 };
export const INSPECTOR_WIDTHS = { least: 360, standard: 420, most: 640 } as const;

const KEY = "atelier.preferences";
const STANDARD: Preferences = {
  theme: "system",
  density: "normal",
  inspectorWidth: INSPECTOR_WIDTHS.standard,
  singleKeys: true,
  views: [],
};

export const usePreferences = create<Preferences>()(() => ({ ...STANDARD, ...read() }));

export function prefer(change: Partial<Preferences>): void {
  usePreferences.setState(change);
  try {
    localStorage.setItem(KEY, JSON.stringify(usePreferences.getState()));
  } catch {
    // A web view without storage forgets preferences, and that is all it does.
  }
}

/** Puts the theme on the page, now and whenever the system's or the person's choice changes. */
export function followTheme(): void {
  const system = window.matchMedia("(prefers-color-scheme: light)");
  const apply = (): void => {
    const { theme } = usePreferences.getState();
    const chosen = theme === "system" ? (system.matches ? "light" : "dark") : theme;
    document.documentElement.dataset["theme"] = chosen;
  };
  apply();
  system.addEventListener("change", apply);
  usePreferences.subscribe(apply);
}

function read(): Partial<Preferences> {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Preferences>;
  } catch {
    return {};
  }
}
