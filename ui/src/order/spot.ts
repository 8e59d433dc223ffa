// Where a drag or a key would put jobs: worked out from lines and pixels, never from what is drawn.
import type { JobId, Place, PriorityBand } from "../host/bindings";
import { BAND_WORDS, BANDS } from "../words/status";
import type { Line, Sections } from "./lines";

/** A place in the queue: behind `after` in `band`, or at its top. */
export interface Spot {
  band: PriorityBand;
  after: JobId | null;
}

/** The gap between lines nearest to a pointer; 0 is above the first line. */
export function gapAt(pointerY: number, listTop: number, scrollTop: number, rowHeight: number): number {
  return Math.round((pointerY - listTop + scrollTop) / rowHeight);
}

/** The last gap that takes a drop: above the finished section. */
export function lastGap(lines: readonly Line[]): number {
  const finished = lines.findIndex((line) => line.section === "finished");
  return finished === -1 ? lines.length : finished;
}

/**
 * The place that a gap stands for, were `moving` taken out; `null` when there are no lines. Jobs that are
 * filtered away stay where they are: below a header it is the place right above the first one shown.
 */
export function spotAt(
  gap: number,
  lines: readonly Line[],
  moving: ReadonlySet<JobId>,
  sections: Sections,
): Spot | null {
  const bounded = shownGap(gap, lines);
  for (let index = bounded - 1; index >= 0; index -= 1) {
    const line = lines[index];
    if (line === undefined || line.section === "finished" || line.section === null) continue;
    if (line.kind === "header") return topSpot(index, line.section, lines, moving, sections);
    if (!moving.has(line.id)) return { band: line.section, after: line.id };
  }
  return null;
}

function topSpot(
  header: number,
  band: PriorityBand,
  lines: readonly Line[],
  moving: ReadonlySet<JobId>,
  sections: Sections,
): Spot {
  for (let index = header + 1; index < lines.length; index += 1) {
    const line = lines[index];
    if (line?.kind !== "job") break;
    if (!moving.has(line.id)) return aboveSpot(sections, band, line.id, moving);
  }
  return { band, after: null };
}

/** The place right above a job, seen without `moving`. */
export function aboveSpot(
  sections: Sections,
  band: PriorityBand,
  id: JobId,
  moving: ReadonlySet<JobId>,
): Spot {
  const others = sections[band].filter((other) => !moving.has(other));
  return { band, after: others[others.indexOf(id) - 1] ?? null };
}

/** The gap at which the insertion line of a spot is drawn: the one that was pointed at, kept in bounds. */
export function shownGap(gap: number, lines: readonly Line[]): number {
  return Math.min(Math.max(gap, 1), lastGap(lines));
}

export function placeOf(spot: Spot): Place {
  return spot.after === null ? { place: "top" } : { place: "after", job: spot.after };
}

/** The position, counted from 1, that the first of `moving` gets at `spot`. */
export function positionOf(spot: Spot, sections: Sections, moving: ReadonlySet<JobId>): number {
  const others = sections[spot.band].filter((id) => !moving.has(id));
  return spot.after === null ? 1 : others.indexOf(spot.after) + 2;
}

/** "High, position 2". */
export function spotWords(spot: Spot, sections: Sections, moving: ReadonlySet<JobId>): string {
  return `${BAND_WORDS[spot.band]}, position ${String(positionOf(spot, sections, moving))}`;
}

/** The sections after `moving`, as a block in its own order, went to `spot`. */
export function moved(sections: Sections, moving: readonly JobId[], spot: Spot): Sections {
  const taken = new Set(moving);
  const next: Sections = { ...sections };
  for (const band of BANDS) next[band] = sections[band].filter((id) => !taken.has(id));
  const target = next[spot.band];
  const at = spot.after === null ? 0 : target.indexOf(spot.after) + 1;
  next[spot.band] = [...target.slice(0, at), ...moving, ...target.slice(at)];
  return next;
}

/** Whether a move would leave everything as it is. */
export function changesNothing(sections: Sections, moving: readonly JobId[], spot: Spot): boolean {
  const next = moved(sections, moving, spot);
  return BANDS.every(
    (band) =>
      next[band].length === sections[band].length &&
      next[band].every((id, index) => id === sections[band][index]),
  );
}

/** The band that a job stands in, and its index there; `null` for a finished or unknown one. */
export function whereIs(sections: Sections, id: JobId): { band: PriorityBand; index: number } | null {
  for (const band of BANDS) {
    const index = sections[band].indexOf(id);
    if (index !== -1) return { band, index };
  }
  return null;
}

/**
 * One place up or down within the band, for a block, among the jobs that are shown; `null` when it is there
 * already.
 */
export function stepSpot(
  sections: Sections,
  moving: readonly JobId[],
  by: -1 | 1,
  shown: Sections = sections,
): Spot | null {
  const edge = by === 1 ? moving.at(-1) : moving[0];
  const from = edge === undefined ? null : whereIs(shown, edge);
  if (from === null) return null;
  const taken = new Set(moving);
  const ids = shown[from.band];
  if (by === 1) {
    const below = ids.slice(from.index + 1).find((id) => !taken.has(id));
    return below === undefined ? null : { band: from.band, after: below };
  }
  const above = ids.slice(0, from.index).findLast((id) => !taken.has(id));
  return above === undefined ? null : aboveSpot(sections, from.band, above, taken);
}

/** The bottom of a band, seen without `moving`. */
export function bottomSpot(sections: Sections, band: PriorityBand, moving: ReadonlySet<JobId>): Spot {
  const after = sections[band].filter((id) => !moving.has(id)).at(-1) ?? null;
  return { band, after };
}

/** The neighbouring band: upwards one joins its end, downwards its beginning, so nothing is leapt over. */
export function bandSpot(sections: Sections, moving: readonly JobId[], by: -1 | 1): Spot | null {
  const first = moving[0];
  const from = first === undefined ? null : whereIs(sections, first);
  const band = from === null ? undefined : BANDS[BANDS.indexOf(from.band) + by];
  if (band === undefined) return null;
  return by === 1 ? { band, after: null } : bottomSpot(sections, band, new Set(moving));
}

/** Position `position`, counted from 1, of a band; too large means its bottom. */
export function positionSpot(
  sections: Sections,
  moving: readonly JobId[],
  band: PriorityBand,
  position: number,
): Spot {
  const taken = new Set(moving);
  const others = sections[band].filter((id) => !taken.has(id));
  const index = Math.min(Math.max(1, Math.floor(position)), others.length + 1);
  return { band, after: others[index - 2] ?? null };
}

/** Moves that bring `moving` back to where `sections` has them, to be done one after the other. */
export function wayBack(sections: Sections, moving: readonly JobId[]): { jobs: JobId[]; spot: Spot }[] {
  const taken = new Set(moving);
  const steps: { jobs: JobId[]; spot: Spot }[] = [];
  for (const band of BANDS) {
    sections[band].forEach((id, index) => {
      if (!taken.has(id)) return;
      const before = sections[band][index - 1] ?? null;
      const run = steps.at(-1);
      if (run !== undefined && before !== null && run.jobs.at(-1) === before) run.jobs.push(id);
      else steps.push({ jobs: [id], spot: { band, after: before } });
    });
  }
  return steps;
}
