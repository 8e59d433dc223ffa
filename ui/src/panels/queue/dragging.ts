// A drag in progress: which jobs, and where they would go. Only the insertion line and the overlay listen.
import { create } from "zustand";
import type { JobId } from "../../host/bindings";
import type { Spot } from "../../order/spot";

/** The insertion line draws it and the drop uses it, one value, so that they cannot disagree. */
export interface Dragging {
  jobs: readonly JobId[];
  /** The gap between lines where the insertion line is drawn. */
  gap: number;
  spot: Spot | null;
  words: string;
}

export const useDragging = create<{ drag: Dragging | null }>()(() => ({ drag: null }));
