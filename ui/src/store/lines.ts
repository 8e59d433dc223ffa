// The lines of the queue as filtered and folded now; worked out anew only when something of it changed.
import type { JobId, JobRow } from "../host/bindings";
import { idsOf, linesOf, type Line, type SectionName, type Sections } from "../order/lines";
import { isFinished } from "../words/status";
import type { Studio } from "./studio";
import type { StateFilter, View } from "./view";

export interface QueueLines {
  sections: Sections;
  lines: readonly Line[];
  ids: readonly JobId[];
  indexOf: ReadonlyMap<JobId, number>;
}

let last: {
  sections: Sections;
  collapsed: ReadonlySet<SectionName>;
  text: string;
  states: StateFilter;
  made: QueueLines;
} | null = null;

export function queueLines(studio: Studio, view: Pick<View, "collapsed" | "text" | "states">): QueueLines {
  const sections = studio.sections();
  const { collapsed, text, states } = view;
  if (
    last?.sections === sections &&
    last.collapsed === collapsed &&
    last.text === text &&
    last.states === states
  ) {
    return last.made;
  }
  const fits = filterOf(studio, text, states);
  const lines = linesOf(sections, collapsed, fits);
  const indexOf = new Map<JobId, number>();
  lines.forEach((line, index) => line.kind === "job" && indexOf.set(line.id, index));
  const made = { sections, lines, ids: idsOf(lines), indexOf };
  last = { sections, collapsed, text, states, made };
  return made;
}

function filterOf(studio: Studio, text: string, states: StateFilter): (id: JobId) => boolean {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0 && states === "all") return (id) => studio.job(id) !== undefined;
  return (id) => {
    const row = studio.job(id);
    if (row === undefined || !inStates(row, states)) return false;
    const hay = `${row.name} ${row.person} ${row.jobType} ${row.state.replaceAll("_", " ")}`.toLowerCase();
    return words.every((word) => hay.includes(word));
  };
}

function inStates(row: JobRow, states: StateFilter): boolean {
  switch (states) {
    case "all":
      return true;
    case "waiting":
      return row.state === "waiting" || row.state === "held" || row.state === "blocked";
    case "running":
      return row.state === "running" || row.state === "starting" || row.state === "retrying";
    case "stuck":
      return row.state === "failed" || row.state === "done_with_problems" || row.state === "blocked";
    case "finished":
      return isFinished(row.state);
  }
}
