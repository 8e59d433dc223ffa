// The list itself: lines of one height, only the visible ones in the page, one tab stop, and the place
// where rows are dragged.
import { ContextMenu } from "@base-ui/react/context-menu";
import { Menu } from "@base-ui/react/menu";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useMemo, useRef, useState, type MouseEvent, type ReactNode } from "react";
import { moveJobs } from "../../actions/edits";
import type { JobId } from "../../host/bindings";
import type { Line } from "../../order/lines";
import { gapAt, shownGap, spotAt, spotWords } from "../../order/spot";
import { POPUP } from "../../parts/Menus";
import { useAtelier, useNow } from "../../store/atelier";
import type { QueueLines } from "../../store/lines";
import { ROW_HEIGHTS, usePreferences } from "../../store/preferences";
import { extendTo, openJob, selectOnly, toggle, useView, view } from "../../store/view";
import { isFinished } from "../../words/status";
import { RowDrag, type Pointer } from "./drag";
import { useDragging } from "./dragging";
import { SectionHeader } from "./Header";
import { useHoldWhileShift, useListKeys } from "./listKeys";
import { Row } from "./Row";
import { RowMenuItems } from "./RowMenu";

const OVERSCAN = 6;

export function QueueList({ queue }: { queue: QueueLines }): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const height = ROW_HEIGHTS[usePreferences((preferences) => preferences.density)];
  const now = useNow(10_000);
  const focus = useView((state) => state.focus);
  const dragged = useDragging(({ drag }) => drag?.jobs[0] ?? null);
  const pinned = dragged === null ? undefined : queue.indexOf.get(dragged);
  const virtual = useVirtualizer({
    count: queue.lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: OVERSCAN,
    scrollPaddingStart: height,
    getItemKey: (index) => keyOf(queue.lines[index]),
    rangeExtractor: ({ startIndex, endIndex, overscan, count }) => {
      const from = Math.max(0, startIndex - overscan);
      const to = Math.min(count - 1, endIndex + overscan);
      const range = Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
      // The row in hand stays in the page however far the list scrolls under it.
      return pinned === undefined || (pinned >= from && pinned <= to) ? range : [pinned, ...range];
    },
  });
  useEffect(() => virtual.measure(), [virtual, height]);
  const focusIndex = focus === null ? undefined : queue.indexOf.get(focus);
  useEffect(() => {
    if (focusIndex !== undefined) virtual.scrollToIndex(focusIndex, { align: "auto" });
    // Follows the focused row when it moves, not the list when it scrolls.
  }, [virtual, focus, focusIndex]);

  const onKeyDown = useListKeys(queue, () =>
    Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / height) - 2),
  );
  useHoldWhileShift(useAtelier().studio);
  const pick = usePick(queue);
  const menu = useRowMenu();
  return (
    <QueueDrag queue={queue} scroller={scroller} height={height}>
      <ContextMenu.Root onOpenChange={menu.hold}>
        <ContextMenu.Trigger
          render={
            <div
              ref={scroller}
              id="queue-list"
              data-testid="queue-list"
              data-list
              role="grid"
              tabIndex={0}
              aria-label="Queue"
              aria-rowcount={queue.lines.length}
              aria-multiselectable="true"
              aria-activedescendant={focusIndex === undefined ? undefined : `row-${focus ?? ""}`}
              className="group/list relative min-h-0 flex-1 overflow-y-auto overscroll-contain outline-none [overflow-anchor:none]"
              onKeyDown={onKeyDown}
              onContextMenu={pickForMenu}
            >
              <StickyHeader queue={queue} scroller={scroller} height={height} />
              <div role="presentation" className="relative" style={{ height: virtual.getTotalSize() }}>
                {virtual.getVirtualItems().map(({ index, key, start }) => {
                  const line = queue.lines[index];
                  if (line === undefined) return null;
                  if (line.kind === "header") {
                    return (
                      <div
                        key={key}
                        role="row"
                        aria-rowindex={index + 1}
                        className="absolute inset-x-0"
                        style={{ top: start, height }}
                      >
                        <span role="gridcell" className="block h-full">
                          <SectionHeader
                            section={line.section}
                            count={line.count}
                            collapsed={line.collapsed}
                          />
                        </span>
                      </div>
                    );
                  }
                  return (
                    <Row
                      key={key}
                      id={line.id}
                      index={index + 1}
                      top={start}
                      height={height}
                      now={now}
                      onPick={pick}
                      onOpen={openJob}
                      onMenu={menu.open}
                    />
                  );
                })}
                <InsertionLine height={height} />
              </div>
            </div>
          }
        />
        <ContextMenu.Portal>
          <ContextMenu.Positioner className="z-50 outline-none">
            <ContextMenu.Popup className={POPUP} data-testid="row-menu-popup">
              <RowMenuItems />
            </ContextMenu.Popup>
          </ContextMenu.Positioner>
        </ContextMenu.Portal>
      </ContextMenu.Root>
      {menu.element}
    </QueueDrag>
  );
}

function keyOf(line: Line | undefined): string {
  if (line === undefined) return "none";
  return line.kind === "job" ? line.id : `header-${line.section}`;
}

/** The header of the section that is being scrolled through, kept in view. */
function StickyHeader(props: {
  queue: QueueLines;
  scroller: React.RefObject<HTMLElement | null>;
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

function InsertionLine({ height }: { height: number }): ReactNode {
  const drag = useDragging((state) => state.drag);
  if (drag?.spot == null) return null;
  return (
    <div
      className="pointer-events-none absolute inset-x-0 z-20"
      style={{ top: drag.gap * height - 1 }}
      data-testid="insertion-line"
    >
      <div className="h-0.5 bg-focus" />
      <span
        className="figures absolute -top-2.5 right-3 rounded bg-accent px-1.5 text-xs leading-5 font-medium text-on-accent"
        data-testid="insertion-label"
      >
        → {drag.words}
      </span>
    </div>
  );
}

function QueueDrag(props: {
  queue: QueueLines;
  scroller: React.RefObject<HTMLElement | null>;
  height: number;
  children: ReactNode;
}): ReactNode {
  const { queue, scroller, height, children } = props;
  const atelier = useAtelier();
  const held = useRef<(() => void) | null>(null);
  const pointer = useRef<Pointer | null>(null);

  const place = useCallback(() => {
    const { drag } = useDragging.getState();
    const element = scroller.current;
    if (drag === null || element === null || pointer.current === null) return;
    const top = element.getBoundingClientRect().top;
    const gap = gapAt(pointer.current.y, top, element.scrollTop, height);
    const moving = new Set(drag.jobs);
    const spot = spotAt(gap, queue.lines, moving);
    const words = spot === null ? "" : spotWords(spot, queue.sections, moving);
    useDragging.setState({ drag: { ...drag, gap: shownGap(gap, queue.lines), spot, words } });
  }, [queue, scroller, height]);

  useEffect(() => {
    const element = scroller.current;
    element?.addEventListener("scroll", place, { passive: true });
    return () => element?.removeEventListener("scroll", place);
  }, [scroller, place]);

  return (
    <RowDrag
      overlay={<DragTag />}
      onStart={(id) => {
        held.current ??= atelier.studio.hold();
        const jobs = draggedWith(id, queue, (job) => isFinished(atelier.studio.job(job)?.state ?? "done"));
        useDragging.setState({ drag: { jobs, gap: 0, spot: null, words: "" } });
      }}
      onMove={(at) => {
        pointer.current = at;
        place();
      }}
      onEnd={(at) => {
        pointer.current = at;
        place();
        const { drag } = useDragging.getState();
        useDragging.setState({ drag: null });
        if (at !== null && drag?.spot != null) {
          view.set({
            selected: new Set(drag.jobs),
            focus: drag.jobs[0] ?? null,
            anchor: drag.jobs[0] ?? null,
          });
          void moveJobs(atelier, drag.jobs, drag.spot);
        }
        held.current?.();
        held.current = null;
      }}
    >
      {children}
    </RowDrag>
  );
}

/** The dragged row, with the rest of the selection when it is part of it; finished ones stay behind. */
function draggedWith(id: JobId, queue: QueueLines, isOver: (job: JobId) => boolean): JobId[] {
  const { selected } = view.get();
  if (!selected.has(id)) return [id];
  return queue.ids.filter((job) => selected.has(job) && !isOver(job));
}

/** What hangs at the pointer: the name, and how many. */
function DragTag(): ReactNode {
  const { studio } = useAtelier();
  const drag = useDragging((state) => state.drag);
  const [first] = drag?.jobs ?? [];
  if (drag === null || first === undefined) return null;
  const name = drag.jobs.length === 1 ? (studio.job(first)?.name ?? "") : `${String(drag.jobs.length)} jobs`;
  return (
    <div
      className="inline-flex max-w-72 translate-x-3 translate-y-1 items-center gap-2 rounded-md bg-raised px-2.5 py-1.5 text-sm font-medium shadow-pop"
      data-testid="drag-tag"
    >
      <span className="truncate">{name}</span>
    </div>
  );
}

function usePick(queue: QueueLines): (event: MouseEvent, id: JobId) => void {
  const latest = useRef(queue);
  useEffect(() => void (latest.current = queue), [queue]);
  return useCallback((event, id) => {
    if (event.shiftKey) extendTo(id, latest.current.ids);
    else if (event.ctrlKey || event.metaKey) toggle(id);
    else selectOnly(id);
    document.getElementById("queue-list")?.focus({ preventScroll: true });
  }, []);
}

/** The right button picks the row under it, unless that is picked already. */
function pickForMenu(event: MouseEvent): void {
  const id =
    event.target instanceof Element
      ? event.target.closest<HTMLElement>("[data-job-id]")?.dataset["jobId"]
      : undefined;
  if (id === undefined) return event.preventDefault();
  if (!view.get().selected.has(id)) selectOnly(id);
}

/** The menu behind a row's button, and the hold on updates while a menu is open. */
function useRowMenu(): {
  open: (id: JobId, anchor: HTMLElement) => void;
  hold: (open: boolean) => void;
  element: ReactNode;
} {
  const { studio } = useAtelier();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const held = useRef<(() => void) | null>(null);
  const hold = useCallback(
    (open: boolean) => {
      if (open) held.current ??= studio.hold();
      else {
        held.current?.();
        held.current = null;
      }
    },
    [studio],
  );
  const open = useCallback(
    (id: JobId, element: HTMLElement) => {
      if (!view.get().selected.has(id)) selectOnly(id);
      hold(true);
      setAnchor(element);
    },
    [hold],
  );
  const element = (
    <Menu.Root
      open={anchor !== null}
      onOpenChange={(isOpen) => {
        if (isOpen) return;
        hold(false);
        setAnchor(null);
      }}
    >
      <Menu.Portal>
        <Menu.Positioner anchor={anchor} align="end" sideOffset={2} className="z-50 outline-none">
          <Menu.Popup className={POPUP} data-testid="row-menu-popup">
            {useMemo(() => (anchor === null ? null : <RowMenuItems />), [anchor])}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
  return { open, hold, element };
}
