// The queue as lines of one height: a header per band, its jobs, then the finished ones. Pure, so that
// the list, the keyboard and a drag all count alike.
import type { JobId, JobRow, PriorityBand } from "../host/bindings";
import { BANDS, isFinished } from "../words/status";
import { compareText } from "./rank";

export type SectionName = PriorityBand | "finished";

export type Line =
  | { kind: "header"; section: SectionName; count: number; collapsed: boolean }
  | { kind: "job"; section: SectionName; id: JobId; position: number };

/** What decides where a job stands. */
export type Standing = Pick<JobRow, "id" | "state" | "band" | "rank" | "submittedAt" | "finishedAt">;

export type Sections = Record<SectionName, JobId[]>;

/** Every job in its section: bands in queue order, the finished newest first. */
export function sectionsOf(rows: Iterable<Standing>): Sections {
  const split: Record<SectionName, Standing[]> = {
    critical: [],
    high: [],
    normal: [],
    low: [],
    finished: [],
  };
  for (const row of rows) split[isFinished(row.state) ? "finished" : row.band].push(row);
  for (const band of BANDS) split[band].sort(inQueueOrder);
  split.finished.sort(newestFirst);
  return {
    critical: split.critical.map(idOf),
    high: split.high.map(idOf),
    normal: split.normal.map(idOf),
    low: split.low.map(idOf),
    finished: split.finished.map(idOf),
  };
}

export function inQueueOrder(left: Standing, right: Standing): number {
  return (
    compareText(left.rank, right.rank) ||
    left.submittedAt - right.submittedAt ||
    compareText(left.id, right.id)
  );
}

/** The lines to show. `fits` filters; a header says how many of its section fit. */
export function linesOf(
  sections: Sections,
  collapsed: ReadonlySet<SectionName>,
  fits: (id: JobId) => boolean,
): Line[] {
  const lines: Line[] = [];
  for (const band of BANDS) push(lines, band, sections[band].filter(fits), collapsed);
  const finished = sections.finished.filter(fits);
  if (finished.length > 0) push(lines, "finished", finished, collapsed);
  return lines;
}

/** The ids of the job lines, top to bottom. */
export function idsOf(lines: readonly Line[]): JobId[] {
  return lines.flatMap((line) => (line.kind === "job" ? [line.id] : []));
}

function push(lines: Line[], section: SectionName, ids: JobId[], collapsed: ReadonlySet<SectionName>): void {
  const folded = collapsed.has(section);
  lines.push({ kind: "header", section, count: ids.length, collapsed: folded });
  if (folded) return;
  ids.forEach((id, index) => lines.push({ kind: "job", section, id, position: index + 1 }));
}

function newestFirst(left: Standing, right: Standing): number {
  return (right.finishedAt ?? 0) - (left.finishedAt ?? 0) || compareText(left.id, right.id);
}

function idOf(row: Standing): JobId {
  return row.id;
}
