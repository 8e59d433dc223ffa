// The vocabulary of states: a word, a shape and a colour each, so that none is told by colour alone.
import type { ActivityKind, PriorityBand, RowState, TaskStatus, WorkerState } from "../host/bindings";

export type Tone = "neutral" | "running" | "done" | "blocked" | "failed" | "lost";

export type Shape =
  "circle" | "bars" | "diamond" | "half" | "ring" | "arrow" | "tick" | "bang" | "octagon" | "slash" | "eye";

export interface StatusWord {
  word: string;
  tone: Tone;
  shape: Shape;
  /** One sentence, for hovering. */
  means: string;
}

export const JOB_STATES: Record<RowState, StatusWord> = {
  waiting: { word: "Waiting", tone: "neutral", shape: "circle", means: "It runs when its turn comes." },
  held: { word: "Held", tone: "neutral", shape: "bars", means: "Somebody paused it." },
  blocked: {
    word: "Blocked",
    tone: "blocked",
    shape: "diamond",
    means: "It will not move until something changes.",
  },
  starting: {
    word: "Starting",
    tone: "running",
    shape: "half",
    means: "A machine has taken it and is about to begin.",
  },
  running: {
    word: "Running",
    tone: "running",
    shape: "ring",
    means: "At least one task is being worked on.",
  },
  asking: {
    word: "Needs your OK",
    tone: "blocked",
    shape: "eye",
    means: "The frames made first are ready to be looked at; the rest begins when somebody approves.",
  },
  retrying: {
    word: "Retrying",
    tone: "blocked",
    shape: "arrow",
    means: "A task failed and is tried again shortly.",
  },
  done: { word: "Done", tone: "done", shape: "tick", means: "Every task is finished." },
  done_with_problems: {
    word: "Done with problems",
    tone: "blocked",
    shape: "bang",
    means: "Some tasks are finished, some failed.",
  },
  failed: {
    word: "Failed",
    tone: "failed",
    shape: "octagon",
    means: "Nothing could be finished; a person has to look.",
  },
  cancelled: { word: "Cancelled", tone: "neutral", shape: "slash", means: "Somebody ended it." },
};

export const TASK_STATES: Record<TaskStatus, StatusWord> = {
  waiting: { word: "Waiting", tone: "neutral", shape: "circle", means: "It waits for another job." },
  ready: { word: "Ready", tone: "neutral", shape: "circle", means: "It may run as soon as a slot is free." },
  leased: { word: "Starting", tone: "running", shape: "half", means: "A machine has taken it." },
  running: { word: "Running", tone: "running", shape: "ring", means: "It is being worked on." },
  completed: { word: "Done", tone: "done", shape: "tick", means: "It is finished." },
  failed: { word: "Failed", tone: "failed", shape: "octagon", means: "It failed for good." },
  cancelled: { word: "Cancelled", tone: "neutral", shape: "slash", means: "Somebody ended it." },
};

export const WORKER_STATES: Record<WorkerState, StatusWord> = {
  ready: { word: "Ready", tone: "done", shape: "circle", means: "It takes work and has none." },
  working: { word: "Working", tone: "running", shape: "ring", means: "It works on at least one task." },
  paused: { word: "Paused", tone: "neutral", shape: "bars", means: "Somebody took it out of the queue." },
  needs_attention: {
    word: "Needs attention",
    tone: "failed",
    shape: "octagon",
    means: "It can't work until somebody looks.",
  },
};

/** Highest first, as queued. */
export const BANDS: readonly PriorityBand[] = ["critical", "high", "normal", "low"];

export const BAND_WORDS: Record<PriorityBand, string> = {
  critical: "Critical",
  high: "High",
  normal: "Normal",
  low: "Low",
};

export const ACTIVITY_WORDS: Record<ActivityKind, string> = {
  person: "Person",
  job: "Job",
  failure: "Failure",
  machine: "Machine",
  settings: "Settings",
};

const TYPE_WORDS: Record<string, string> = {
  images: "Images",
  blender: "Blender",
  command: "Command",
  video: "Video",
};

/** A job type's title where its description is not at hand. */
export function typeWords(jobType: string): string {
  return TYPE_WORDS[jobType] ?? jobType;
}

export function isFinished(state: RowState): boolean {
  return state === "done" || state === "done_with_problems" || state === "failed" || state === "cancelled";
}
