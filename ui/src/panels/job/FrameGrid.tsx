// The grid of cells itself: shape and colour, arrow keys, and only the rows that can be seen in the page.
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { StatusGlyph } from "../../parts/StatusGlyph";
import { plural } from "../../words/amount";
import { cellAt, cellCount, cellWords, wordOf, type Cell, type Range } from "./cells";

const CELL = 24;
const GLYPH = 14;

interface FrameGridProps {
  states: string;
  suspects: readonly number[];
  shown: Range;
  /** The place of the cell that keys act from. */
  active: number;
  /** The task whose tries are shown. */
  chosen: number | null;
  onActive: (place: number) => void;
  onHover: (place: number | null) => void;
  onOpen: (cell: Cell) => void;
}

export function FrameGrid(props: FrameGridProps): ReactNode {
  const { states, suspects, shown, active, chosen, onActive, onHover, onOpen } = props;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const columns = useColumns(scroller);
  const count = cellCount(shown);
  const rows = Math.ceil(count / columns);
  const virtual = useVirtualizer({
    count: rows,
    getScrollElement: () => scroller.current,
    estimateSize: () => CELL,
    overscan: 3,
  });
  const row = Math.floor(active / columns);
  useEffect(() => {
    if (document.activeElement === scroller.current) virtual.scrollToIndex(row);
  }, [virtual, row]);
  const cell = (place: number): Cell => cellAt(states, suspects, shown, place);
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = placeAfter(event.key, active, columns, count);
    if (event.key === "Enter" || event.key === " ") onOpen(cell(active));
    else if (next === null) return;
    else onActive(next);
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={scroller}
      role="grid"
      tabIndex={0}
      aria-label={`${plural(shown.to - shown.from, "task")}, a cell for each${count < shown.to - shown.from ? " few" : ""}`}
      aria-rowcount={rows}
      aria-colcount={columns}
      aria-activedescendant={`${id}-${String(active)}`}
      data-testid="frame-grid"
      className="-mx-1 max-h-[min(44vh,432px)] overflow-y-auto rounded-md px-1 py-0.5"
      onKeyDown={onKeyDown}
      onMouseLeave={() => onHover(null)}
    >
      <div className="relative" role="presentation" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => (
          <div
            key={index}
            role="row"
            aria-rowindex={index + 1}
            className="absolute flex"
            style={{ top: start, height: CELL }}
          >
            {Array.from({ length: Math.min(columns, count - index * columns) }, (_, column) => {
              const place = index * columns + column;
              const here = cell(place);
              return (
                <GridCell
                  key={place}
                  id={`${id}-${String(place)}`}
                  place={place}
                  from={here.from}
                  to={here.to}
                  status={here.status}
                  suspect={here.suspect}
                  active={place === active}
                  chosen={chosen !== null && chosen >= here.from && chosen < here.to}
                  onHover={onHover}
                  onOpen={onOpen}
                  onActive={onActive}
                />
              );
            })}
          </div>
        ))}
      </div>
    </div>
  );
}

interface GridCellProps extends Cell {
  id: string;
  place: number;
  active: boolean;
  chosen: boolean;
  onHover: (place: number) => void;
  onOpen: (cell: Cell) => void;
  onActive: (place: number) => void;
}

const GridCell = memo(function GridCell(props: GridCellProps): ReactNode {
  const { id, place, from, to, status, suspect, active, chosen } = props;
  const cell = { from, to, status, suspect };
  const many = to - from > 1;
  return (
    <div
      id={id}
      role="gridcell"
      aria-label={cellWords(cell)}
      aria-selected={chosen}
      data-testid="task-cell"
      data-task={from}
      data-status={status}
      data-suspect={suspect || undefined}
      data-active={active || undefined}
      className={`grid-cell flex size-6 items-center justify-center rounded hover:bg-hover ${chosen ? "bg-selected" : many ? "bg-raised/60" : ""}`}
      onMouseEnter={() => props.onHover(place)}
      onClick={() => {
        props.onActive(place);
        props.onOpen(cell);
      }}
    >
      <StatusGlyph status={wordOf(cell)} size={GLYPH} progress={0.6} />
    </div>
  );
});

/** Where a key goes from a place; `null`: it is no key of the grid. */
function placeAfter(key: string, at: number, columns: number, count: number): number | null {
  const last = count - 1;
  const rowsSeen = 8;
  const steps: Record<string, number> = {
    ArrowLeft: at - 1,
    ArrowRight: at + 1,
    ArrowUp: at - columns,
    ArrowDown: at + columns,
    PageUp: at - columns * rowsSeen,
    PageDown: at + columns * rowsSeen,
    Home: 0,
    End: last,
  };
  const next = steps[key];
  if (next === undefined) return null;
  const within = Math.min(last, Math.max(0, next));
  // Up and down stay in their column: at the edge they stay where they are.
  const upDown = key === "ArrowUp" || key === "ArrowDown";
  return upDown && within !== next ? at : within;
}

function useColumns(scroller: { current: HTMLElement | null }): number {
  const [columns, setColumns] = useState(16);
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const measure = (): void => setColumns(Math.max(1, Math.floor((element.clientWidth - 8) / CELL)));
    const watching = new ResizeObserver(measure);
    watching.observe(element);
    measure();
    return () => watching.disconnect();
  }, [scroller]);
  return columns;
}
