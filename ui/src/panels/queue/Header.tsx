// The header of a band, or of the finished jobs, with its count; folds its section.
import { ChevronDown, ChevronRight } from "lucide-react";
import { useEffect, useState, type ReactNode, type RefObject } from "react";
import type { SectionName } from "../../order/lines";
import type { QueueLines } from "../../store/lines";
import { fold } from "../../store/view";
import { countWords } from "../../words/amount";
import { BAND_WORDS } from "../../words/status";

interface HeaderProps {
  section: SectionName;
  count: number;
  collapsed: boolean;
  /** The copy that stays at the top while its section scrolls by. */
  sticky?: boolean;
}

export function SectionHeader({ section, count, collapsed, sticky = false }: HeaderProps): ReactNode {
  const Icon = collapsed ? ChevronRight : ChevronDown;
  const title = section === "finished" ? "Finished" : BAND_WORDS[section];
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-expanded={!collapsed}
      data-section={section}
      className={`flex size-full items-center gap-1.5 border-b border-line bg-raised px-2 text-left ${sticky ? "shadow-[0_4px_8px_-6px_rgb(0_0_0/0.5)]" : ""}`}
      onClick={() => fold(section)}
    >
      <Icon size={13} className="text-ink-3" aria-hidden="true" />
      <span className={`text-xs font-semibold ${count === 0 ? "text-ink-3" : "text-ink"}`}>{title}</span>
      <span className="figures text-xs text-ink-3">{countWords(count)}</span>
    </button>
  );
}

/** The header of the section that is being scrolled through, kept in view. */
export function StickyHeader(props: {
  queue: QueueLines;
  scroller: RefObject<HTMLElement | null>;
  height: number;
}): ReactNode {
  const { queue, scroller, height } = props;
  const [first, setFirst] = useState(0);
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const look = (): void => setFirst(Math.floor(element.scrollTop / height));
    element.addEventListener("scroll", look, { passive: true });
    look();
    return () => element.removeEventListener("scroll", look);
  }, [scroller, height]);
  const section = queue.lines[Math.min(first, queue.lines.length - 1)]?.section;
  const header = queue.lines.find((line) => line.kind === "header" && line.section === section);
  if (header?.kind !== "header") return null;
  return (
    <div aria-hidden="true" className="pointer-events-none sticky top-0 z-10 h-0">
      <div className="pointer-events-auto" style={{ height }}>
        <SectionHeader
          section={header.section}
          count={header.count}
          collapsed={header.collapsed}
          sticky={first > 0}
        />
      </div>
    </div>
  );
}
