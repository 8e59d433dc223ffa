// The list itself: lines of one height, only the visible ones in the page, one tab stop, and the place
// where rows are dragged.
import { ContextMenu } from "@base-ui/react/context-menu";
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useCallback, useEffect, useRef, type MouseEvent, type ReactNode } from "react";
import type { JobId } from "../../host/bindings";
import { headerKey, keyOfLine } from "../../order/lines";
import { POPUP } from "../../parts/Menus";
import { useAtelier, useNow } from "../../store/atelier";
import type { QueueLines } from "../../store/lines";
import { ROW_HEIGHTS, usePreferences } from "../../store/preferences";
import { extendTo, openJob, selectOnly, toggle, useView, view } from "../../store/view";
import { useDragging } from "./dragging";
import { GroupHeader, StickyHeader } from "./Header";
import { useHoldWhileShift, useListKeys } from "./listKeys";
import { Row } from "./Row";
import { InsertionLine, QueueDrag } from "./QueueDrag";
import { RowMenuItems, useRowMenu } from "./RowMenu";

const OVERSCAN = 6;

export const QueueList = memo(function QueueList({ queue }: { queue: QueueLines }): ReactNode {
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
    getItemKey: (index) => {
      const line = queue.lines[index];
      return line === undefined ? "none" : keyOfLine(line);
    },
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
                        id={`row-${headerKey(line.group.key)}`}
                        role="row"
                        aria-rowindex={index + 1}
                        className="absolute inset-x-0"
                        style={{ top: start, height }}
                      >
                        <span role="gridcell" className="block h-full">
                          <GroupHeader group={line.group} collapsed={line.collapsed} />
                        </span>
                      </div>
                    );
                  }
                  return (
                    <Row
                      key={key}
                      id={line.id}
                      index={index + 1}
                      depth={line.depth}
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
});

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
