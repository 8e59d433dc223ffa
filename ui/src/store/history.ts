// What can be undone: the last twenty edits of the queue, each with the way back and the way forth.
import { create } from "zustand";

const STEPS = 20;

export interface Edit {
  /** What was done, as a sentence: "Moved shot_040 to High, position 2". */
  text: string;
  undo(): Promise<boolean>;
  redo(): Promise<boolean>;
  /** Edits with the same key that follow at once count as one: holding Alt+↓ is one step to undo. */
  mergeKey?: string;
}

interface History {
  past: readonly Edit[];
  future: readonly Edit[];
}

export const useHistory = create<History>()(() => ({ past: [], future: [] }));

const MERGE_WITHIN_MS = 1_500;
let lastAt = 0;

export function remember(edit: Edit): void {
  const { past } = useHistory.getState();
  const last = past.at(-1);
  const now = performance.now();
  const merges =
    edit.mergeKey !== undefined && last?.mergeKey === edit.mergeKey && now - lastAt < MERGE_WITHIN_MS;
  lastAt = now;
  const kept =
    merges && last !== undefined
      ? [...past.slice(0, -1), { ...edit, undo: () => last.undo() }]
      : [...past, edit];
  useHistory.setState({ past: kept.slice(-STEPS), future: [] });
}

/** Undoes the last edit and answers its text; `null` when there is none or it was refused. */
export async function undoLast(): Promise<string | null> {
  const { past, future } = useHistory.getState();
  const last = past.at(-1);
  if (last === undefined) return null;
  useHistory.setState({ past: past.slice(0, -1) });
  if (!(await last.undo())) return null;
  useHistory.setState({ future: [...future, last] });
  return last.text;
}

export async function redoLast(): Promise<string | null> {
  const { past, future } = useHistory.getState();
  const last = future.at(-1);
  if (last === undefined) return null;
  useHistory.setState({ future: future.slice(0, -1) });
  if (!(await last.redo())) return null;
  useHistory.setState({ past: [...past, last] });
  return last.text;
}
