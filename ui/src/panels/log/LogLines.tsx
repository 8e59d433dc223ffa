// The lines of a log: only those that can be seen are in the page. It follows the end until somebody
// scrolls up, holds its place meanwhile, and reads older text when its beginning comes near.
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useImperativeHandle, useLayoutEffect, useRef, type ReactNode, type Ref } from "react";
import { lineCount } from "./logText";
import type { LogReader, LogState } from "./useLog";

const LINE = 18;
/** Older text is asked for when so few lines are above. */
const NEAR_START = 60;

export interface LogPlace {
  show: (index: number) => void;
}

interface LogLinesProps {
  reader: LogReader;
  state: LogState;
  follows: boolean;
  wrap: boolean;
  /** What is highlighted in each line. */
  marked: string;
  /** The line that a search stands at, by id. */
  current: number | null;
  place: Ref<LogPlace>;
  empty: string;
  onFollow: (follows: boolean) => void;
}

export function LogLines(props: LogLinesProps): ReactNode {
  const { reader, state, follows, wrap, marked, current, place, empty, onFollow } = props;
  const { log } = state;
  const scroller = useRef<HTMLDivElement>(null);
  const lastTop = useRef(0);
  const count = lineCount(log);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE,
    getItemKey: (index) => log.first + index,
    overscan: 12,
  });
  useEffect(() => virtual.measure(), [virtual, wrap]);
  useHeldPlace(scroller, log.first, follows);
  useEffect(() => {
    if (follows && count > 0) virtual.scrollToIndex(count - 1, { align: "end" });
  }, [virtual, follows, count, log.first]);
  useImperativeHandle(place, () => ({
    show: (index) => virtual.scrollToIndex(index, { align: "center" }),
  }));
  const onScroll = (element: HTMLElement): void => {
    const { scrollTop } = element;
    if (isAtEnd(element)) onFollow(true);
    else if (scrollTop < lastTop.current) onFollow(false);
    lastTop.current = scrollTop;
    if (scrollTop < NEAR_START * LINE && log.from > 0 && state.read) void reader.older();
  };
  const items = virtual.getVirtualItems();
  return (
    <div
      ref={scroller}
      data-testid="log"
      data-copyable
      tabIndex={0}
      role="log"
      aria-live="off"
      aria-label="Log"
      className="figures min-h-0 flex-1 overflow-auto bg-ground py-2 font-mono text-2xs"
      onScroll={(event) => onScroll(event.currentTarget)}
    >
      <div className={`relative ${wrap ? "" : "min-w-max"}`} style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, key, start }) => (
          <div
            key={key}
            ref={wrap ? virtual.measureElement : undefined}
            data-index={index}
            data-testid="log-line"
            data-current={log.first + index === current || undefined}
            className={`absolute flex min-w-full pr-3 ${log.first + index === current ? "bg-selected" : ""}`}
            style={wrap ? { top: start, width: "100%" } : { top: start, height: LINE }}
          >
            <span className="w-14 shrink-0 pr-3 text-right leading-[18px] text-ink-3 select-none in-data-current:text-ink-2">
              {log.number === null ? "" : log.number + index}
            </span>
            <span
              className={`leading-[18px] text-ink-2 ${wrap ? "min-w-0 flex-1 whitespace-pre-wrap [overflow-wrap:anywhere]" : "whitespace-pre"} ${looksBad(log.lines[index] ?? "") ? "text-failed" : ""}`}
            >
              <Marked text={log.lines[index] ?? ""} wanted={marked} />
            </span>
          </div>
        ))}
      </div>
      {count === 0 && state.read ? <p className="px-3 font-sans text-sm text-ink-3">{empty}</p> : null}
    </div>
  );
}

/** What was in view stays there when older lines come in above or are dropped. */
function useHeldPlace(scroller: { current: HTMLElement | null }, first: number, follows: boolean): void {
  const before = useRef(first);
  useLayoutEffect(() => {
    const added = before.current - first;
    before.current = first;
    if (added !== 0 && !follows) scroller.current?.scrollBy({ top: added * LINE, behavior: "instant" });
  }, [scroller, first, follows]);
}

/** A line with what is looked for marked in it. */
export function Marked({ text, wanted }: { text: string; wanted: string }): ReactNode {
  if (wanted === "") return text;
  const parts: ReactNode[] = [];
  const low = text.toLowerCase();
  const find = wanted.toLowerCase();
  let at = 0;
  for (let hit = low.indexOf(find); hit !== -1; hit = low.indexOf(find, at)) {
    parts.push(text.slice(at, hit));
    parts.push(
      <mark key={hit} className="rounded-[2px] bg-[#f3bc4f] text-[#1b1400]">
        {text.slice(hit, hit + find.length)}
      </mark>,
    );
    at = hit + find.length;
  }
  parts.push(text.slice(at));
  return parts;
}

function looksBad(line: string): boolean {
  return /\b(error|fatal|traceback|exception|out of memory)\b/i.test(line);
}

function isAtEnd(element: HTMLElement): boolean {
  return element.scrollHeight - element.scrollTop - element.clientHeight < LINE;
}
