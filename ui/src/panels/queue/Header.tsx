// The header of a group of jobs, with how many they are and how far; folds its group.
import { ChevronDown, ChevronRight } from "lucide-react";
import { useEffect, useMemo, useState, type ReactNode, type RefObject } from "react";
import { headerKey, type Group, type Line } from "../../order/lines";
import { useAtelier, useTopic } from "../../store/atelier";
import type { QueueLines } from "../../store/lines";
import type { Studio } from "../../store/studio";
import { fold, useView } from "../../store/view";
import { countWords, percentWords } from "../../words/amount";
import { totalTasks } from "../../words/job";

interface HeaderProps {
  group: Group;
  collapsed: boolean;
  /** The copy that stays at the top while its group scrolls by. */
  sticky?: boolean;
}

export function GroupHeader({ group, collapsed, sticky = false }: HeaderProps): ReactNode {
  const Icon = collapsed ? ChevronRight : ChevronDown;
  const focused = useView((state) => state.focus === headerKey(group.key));
  const count = group.ids.length;
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-expanded={!collapsed}
      data-section={group.key}
      data-testid="group-header"
      className={`flex size-full items-center gap-1.5 border-b border-line bg-raised px-2 text-left ${focused ? "row-focus" : ""} ${sticky ? "shadow-[0_4px_8px_-6px_rgb(0_0_0/0.5)]" : ""}`}
      onClick={() => fold(group.key)}
    >
      <Icon size={13} className="shrink-0 text-ink-3" aria-hidden="true" />
      <span className={`truncate text-xs font-semibold ${count === 0 ? "text-ink-3" : "text-ink"}`}>
        {group.title}
      </span>
      <span className="figures text-xs text-ink-3" data-testid="group-count">
        {countWords(count)}
      </span>
      {count === 0 || group.section === "finished" ? null : <Share group={group} />}
    </button>
  );
}

/** How many of the group's tasks are done, as a bar and in figures. */
function Share({ group }: { group: Group }): ReactNode {
  const { studio } = useAtelier();
  const pulse = useTopic("pulse", (known) => known.pulse);
  const { done, total } = useMemo(() => tasksOf(studio, group, pulse), [studio, group, pulse]);
  if (done === 0) return null;
  const percent = percentWords(Math.floor((done / total) * 100));
  return (
    <span
      className="ml-2 flex items-center gap-1.5"
      title={`${countWords(done)} of ${countWords(total)} tasks done`}
    >
      <span className="h-1 w-14 overflow-hidden rounded-full bg-line-strong/60" aria-hidden="true">
        <span className="block h-full bg-done" style={{ width: `${String((done / total) * 100)}%` }} />
      </span>
      <span className="figures text-2xs text-ink-3" data-testid="group-share">
        {percent}
      </span>
    </span>
  );
}

function tasksOf(studio: Studio, group: Group, _pulse: number): { done: number; total: number } {
  let done = 0;
  let total = 0;
  for (const id of group.ids) {
    const counts = studio.job(id)?.counts;
    if (counts === undefined) continue;
    done += counts.completed;
    total += totalTasks(counts);
  }
  return { done, total };
}

/** The header of the group that is being scrolled through, kept in view. */
export function StickyHeader(props: {
  queue: QueueLines;
  scroller: RefObject<HTMLElement | null>;
  height: number;
}): ReactNode {
  const { queue, scroller, height } = props;
  const [group, setGroup] = useState<Group | null>(null);
  const [scrolled, setScrolled] = useState(false);
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const look = (): void => {
      const first = Math.floor(element.scrollTop / height);
      setScrolled(element.scrollTop > 0);
      setGroup(groupAt(queue.lines, first));
    };
    element.addEventListener("scroll", look, { passive: true });
    look();
    return () => element.removeEventListener("scroll", look);
  }, [queue, scroller, height]);
  const collapsed = useView((state) => group !== null && state.collapsed.has(group.key));
  if (group === null || group.bare === true || !scrolled) return null;
  return (
    <div aria-hidden="true" className="pointer-events-none sticky top-0 z-10 h-0">
      <div className="pointer-events-auto" style={{ height }}>
        <GroupHeader group={group} collapsed={collapsed} sticky />
      </div>
    </div>
  );
}

function groupAt(lines: readonly Line[], index: number): Group | null {
  return lines[Math.min(index, lines.length - 1)]?.group ?? null;
}
