// Dragging rows about: where the pointer would put them, the line that says so, and the move at the end.
import { useCallback, useEffect, useLayoutEffect, useRef, type ReactNode, type RefObject } from "react";
import { moveJobs } from "../../actions/edits";
import { offerQueueOrder } from "../../actions/queueOrder";
import type { JobId } from "../../host/bindings";
import { isQueueOrder } from "../../order/criteria";
import { gapAt, shownGap, spotAt, spotWords } from "../../order/spot";
import { useAtelier } from "../../store/atelier";
import type { QueueLines } from "../../store/lines";
import { useView, view } from "../../store/view";
import { orderWords } from "../../words/criteria";
import { isFinished } from "../../words/status";
import { RowDrag, type Pointer } from "./drag";
import { useDragging } from "./dragging";

export function QueueDrag(props: {
  queue: QueueLines;
  scroller: RefObject<HTMLElement | null>;
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
    if (!isQueueOrder(view.get().criteria)) return;
    const top = element.getBoundingClientRect().top;
    const gap = gapAt(pointer.current.y, top, element.scrollTop, height);
    const moving = new Set(drag.jobs);
    const spot = spotAt(gap, queue.lines, moving, queue.sections);
    const words = spot === null ? "" : spotWords(spot, queue.sections, moving);
    useDragging.setState({ drag: { ...drag, gap: shownGap(gap, queue.lines), spot, words } });
  }, [queue, scroller, height]);

  // Lines that change under a drag change the line with them, before either is painted.
  useLayoutEffect(place, [place]);
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
      onEnd={(dropped) => {
        // Not placed anew: the list may have scrolled since the line was painted, and the line is the promise.
        const { drag } = useDragging.getState();
        useDragging.setState({ drag: null });
        pointer.current = null;
        if (dropped && drag?.spot != null) {
          view.set({
            selected: new Set(drag.jobs),
            focus: drag.jobs[0] ?? null,
            anchor: drag.jobs[0] ?? null,
          });
          void moveJobs(atelier, drag.jobs, drag.spot);
        } else if (dropped && !isQueueOrder(view.get().criteria)) offerQueueOrder();
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
  const criteria = useView((state) => state.criteria);
  const [first] = drag?.jobs ?? [];
  if (drag === null || first === undefined) return null;
  const name = drag.jobs.length === 1 ? (studio.job(first)?.name ?? "") : `${String(drag.jobs.length)} jobs`;
  return (
    <div
      className="inline-flex max-w-96 translate-x-3 translate-y-1 items-center gap-2 rounded-md bg-raised px-2.5 py-1.5 text-sm font-medium shadow-pop"
      data-testid="drag-tag"
    >
      <span className="truncate">{name}</span>
      {isQueueOrder(criteria) ? null : (
        <span className="text-xs whitespace-nowrap text-ink-2">
          {orderWords(criteria)}: stays where it is
        </span>
      )}
    </div>
  );
}

/** Where the rows in hand would go, and how that place is called. */
export function InsertionLine({ height }: { height: number }): ReactNode {
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
