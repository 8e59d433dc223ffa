// The queue as lines of one height: a header per group, then its jobs. Pure, so that the list, the keyboard
// and a drag all count alike.
import type { JobId, JobRow, PriorityBand } from "../host/bindings";
import { BAND_WORDS, BANDS, isFinished } from "../words/status";
import { compareText } from "./rank";

export type SectionName = PriorityBand | "finished";

/** Jobs under one header. */
export interface Group {
  /** Unique among all groupings; the name of the section where jobs are grouped by band. */
  key: string;
  title: string;
  /** `null`: jobs of several bands. */
  section: SectionName | null;
  ids: readonly JobId[];
  /** How deep each job hangs under those that it follows; `null`: nothing hangs. */
  depths: readonly number[] | null;
  /** Without a header: there is one group alone. */
  bare?: boolean;
}

export type Line =
  | { kind: "header"; section: SectionName | null; group: Group; collapsed: boolean }
  | { kind: "job"; section: SectionName | null; group: Group; id: JobId; depth: number };

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

/** The sections as groups. Empty bands are shown, for jobs can be put there, unless `hideEmpty`. */
export function bandGroups(sections: Sections, hideEmpty: boolean): Group[] {
  const groups = BANDS.map((band) => groupOf(band, BAND_WORDS[band], sections[band]));
  const finished = groupOf("finished", "Finished", sections.finished);
  return [...groups, finished].filter(
    ({ ids, section }) => ids.length > 0 || (!hideEmpty && section !== "finished"),
  );
}

/** The lines to show, group by group; a folded group is its header alone. */
export function linesOf(groups: readonly Group[], collapsed: ReadonlySet<string>): Line[] {
  const lines: Line[] = [];
  for (const group of groups) {
    const { section, bare = false } = group;
    const folded = !bare && collapsed.has(group.key);
    if (!bare) lines.push({ kind: "header", section, group, collapsed: folded });
    if (folded) continue;
    group.ids.forEach((id, index) =>
      lines.push({ kind: "job", section, group, id, depth: group.depths?.[index] ?? 0 }),
    );
  }
  return lines;
}

/** What a line is called: the id of its job, or its group. */
export function keyOfLine(line: Line): string {
  return line.kind === "job" ? line.id : headerKey(line.group.key);
}

export function headerKey(group: string): string {
  return `group-${group}`;
}

/** The ids of the job lines, top to bottom. */
export function idsOf(lines: readonly Line[]): JobId[] {
  return lines.flatMap((line) => (line.kind === "job" ? [line.id] : []));
}

function groupOf(section: SectionName, title: string, ids: readonly JobId[]): Group {
  return { key: section, title, section, ids, depths: null };
}

function newestFirst(left: Standing, right: Standing): number {
  return (right.finishedAt ?? 0) - (left.finishedAt ?? 0) || compareText(left.id, right.id);
}

function idOf(row: Standing): JobId {
  return row.id;
}
