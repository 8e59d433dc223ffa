// Which picture is looked at in full size, and how.
import { create } from "zustand";
import type { JobId } from "../../host/bindings";

export type Backdrop = "black" | "grey" | "checker";
/** How a second picture is shown: in turns at the same place, or beside the first. */
export type Beside = "flip" | "side";

export interface Looking {
  job: JobId | null;
  unit: string | null;
  backdrop: Backdrop;
  /** The picture compared with. */
  other: string | null;
  beside: Beside;
  /** Whether the other one shows, when both are shown in turns. */
  flipped: boolean;
}

export const useLooking = create<Looking>()(() => ({
  job: null,
  unit: null,
  backdrop: "black",
  other: null,
  beside: "flip",
  flipped: false,
}));

export const looking = {
  get: (): Looking => useLooking.getState(),
  set: (change: Partial<Looking>): void => useLooking.setState(change),
};

export function lookAt(job: JobId, unit: string): void {
  looking.set({ job, unit, other: null, flipped: false });
}

/** Closes the viewer; which picture was last looked at stays known, so that the list shows it. */
export function lookAway(): void {
  looking.set({ job: null, other: null, flipped: false });
}
