// The one door between the window and the machine. Everything else in the window knows only this
// interface: the desktop shell stands behind it in the app, a small engine in TypeScript in tests.
import type { Commands, JobId, Problem, Update } from "./bindings";

export type CommandName = keyof Commands;
export type Ask<K extends CommandName> = Commands[K]["ask"];
export type Answer<K extends CommandName> = Commands[K]["answer"];

export type Visibility = "focused" | "unfocused" | "hidden";

/** A file drag from the desktop over the window; positions in CSS pixels. */
export interface FileDrag {
  phase: "enter" | "over" | "leave" | "drop";
  paths: string[];
  x: number;
  y: number;
}

export interface Host {
  /** Asks one command; rejects with a `Problem`. A repeated id is answered as it was first. */
  ask<K extends CommandName>(command: K, ask: Ask<K>, id?: string): Promise<Answer<K>>;
  /** Hears updates, a snapshot first, until the answered function is called. */
  subscribe(onUpdate: (update: Update) => void): Promise<() => void>;
  setVisibility(state: Visibility): void;
  onFilesDropped(hear: (drag: FileDrag) => void): () => void;
  chooseFiles(what: { folders: boolean }): Promise<string[]>;
  /**
   * Address of a published picture, at most 256 px on a side, or as many as `side` says. `stamp` is any number
   * that changes when another picture takes its place: the job's revision, or the time of publishing.
   */
  thumbnailUrl(job: JobId, unit: string, stamp: number, side?: number): string;
  /** Shows a file or folder in the file manager. */
  reveal(path: string): Promise<void>;
  /** What the window is called in the system's own bars. */
  setTitle(title: string): void;
  logFault(text: string): void;
}

/** Whether something thrown by a host is the problem that it promises. */
export function isProblem(thrown: unknown): thrown is Problem {
  return typeof thrown === "object" && thrown !== null && "code" in thrown && "message" in thrown;
}

/** Any failure as a problem: what is not one already is a fault between the window and its machine. */
export function toProblem(thrown: unknown): Problem {
  if (isProblem(thrown)) return thrown;
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return {
    code: "internal",
    subject: "Atelier",
    message: `Atelier's window could not reach its engine: ${text}.`,
    nextStep: "Try again; if it stays, close the window and start Atelier again.",
    retryable: true,
  };
}
