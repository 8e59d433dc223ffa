// The lines of the queue as filtered, sorted, grouped and folded now; worked out anew only when something
// of it changed, which for long lists is once a second at most.
import type { JobId } from "../host/bindings";
import { fitsOf, isFiltered, type Criteria } from "../order/criteria";
import { chainGroups, groupsBy } from "../order/groups";
import { bandGroups, idsOf, keyOfLine, linesOf, type Group, type Line, type Sections } from "../order/lines";
import { sortedBy } from "../order/sorting";
import { BANDS } from "../words/status";
import type { Studio } from "./studio";
import type { View } from "./view";

export interface QueueLines {
  /** All jobs, whatever is shown of them. */
  sections: Sections;
  /** Those of them that fit the filter, folded or not. */
  shown: Sections;
  lines: readonly Line[];
  /** The jobs on lines, top to bottom. */
  ids: readonly JobId[];
  /** Of jobs and headers, by `keyOfLine`. */
  indexOf: ReadonlyMap<string, number>;
  /** How many jobs fit the filter, of how many. */
  fitting: number;
  total: number;
}

let last: {
  studio: Studio;
  order: number;
  collapsed: ReadonlySet<string>;
  criteria: Criteria;
  made: QueueLines;
} | null = null;

export function queueLines(studio: Studio, view: Pick<View, "collapsed" | "criteria">): QueueLines {
  const sections = studio.sections();
  const { collapsed, criteria } = view;
  if (
    last?.studio === studio &&
    last.order === studio.order &&
    last.collapsed === collapsed &&
    last.criteria === criteria
  )
    return last.made;
  const shown = filtered(studio, sections, criteria);
  const groups = groupsOf(studio, shown, criteria);
  const made = linesMade(sections, shown, linesOf(groups, collapsed));
  last = { studio, order: studio.order, collapsed, criteria, made };
  return made;
}

function linesMade(sections: Sections, shown: Sections, lines: readonly Line[]): QueueLines {
  const indexOf = new Map<string, number>();
  lines.forEach((line, index) => indexOf.set(keyOfLine(line), index));
  const fitting = inOrder(shown).length;
  return { sections, shown, lines, ids: idsOf(lines), indexOf, fitting, total: inOrder(sections).length };
}

function filtered(studio: Studio, sections: Sections, criteria: Criteria): Sections {
  if (!isFiltered(criteria)) return sections;
  const fits = fitsOf(criteria, { me: studio.status?.person.name ?? "", now: Date.now() });
  const those = (ids: readonly JobId[]): JobId[] =>
    ids.filter((id) => {
      const row = studio.job(id);
      return row !== undefined && fits(row);
    });
  return {
    critical: those(sections.critical),
    high: those(sections.high),
    normal: those(sections.normal),
    low: those(sections.low),
    finished: those(sections.finished),
  };
}

function groupsOf(studio: Studio, shown: Sections, criteria: Criteria): Group[] {
  const { sort, grouping } = criteria;
  const rowOf = studio.job.bind(studio);
  if (grouping === "band") {
    return bandGroups(shown, isFiltered(criteria)).map((group) => ({
      ...group,
      ids: sortedBy(group.ids, sort, rowOf),
    }));
  }
  const ids = sortedBy(inOrder(shown), sort, rowOf);
  if (grouping === "none") return [{ key: "all", title: "", section: null, ids, depths: null, bare: true }];
  return grouping === "chain" ? chainGroups(ids, rowOf) : groupsBy(grouping, ids, rowOf);
}

function inOrder(sections: Sections): JobId[] {
  return [...BANDS, "finished" as const].flatMap((section) => sections[section]);
}
