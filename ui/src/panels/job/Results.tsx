// Every file of a job as a tile, in the order in which people count; only what can be seen is in the page.
import { FolderOpen } from "lucide-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import type { JobRow, OutputRow } from "../../host/bindings";
import { Button } from "../../parts/Button";
import { ProblemNotice, Skeleton } from "../../parts/Notice";
import { useAtelier } from "../../store/atelier";
import { countWords } from "../../words/amount";
import { fileName, useOutputs } from "../viewer/outputs";
import { useLooking } from "../viewer/open";
import { openOutput, TileFace, tileTitle } from "../viewer/Tile";

const LEAST = 118;
const GAP = 8;
const PADDING = 16;
const CAPTION = 20;

export function Results({ row }: { row: JobRow }): ReactNode {
  const { host } = useAtelier();
  const [fetched, again] = useOutputs(row);
  const folder = row.outputFolder;
  if (folder === null) return <p className="p-4 text-ink-3">This job makes no files.</p>;
  if (fetched.state === "loading") return <Skeleton rows={4} height={72} />;
  if (fetched.state === "failed")
    return (
      <div className="p-4">
        <ProblemNotice problem={fetched.problem} onRetry={again} />
      </div>
    );
  const outputs = fetched.value;
  return (
    <>
      <div className="flex h-10 shrink-0 items-center justify-between gap-2 border-b border-line pr-2 pl-4 text-xs text-ink-2">
        <span className="figures">
          {outputs.length === 0 ? "No files yet" : `${countWords(outputs.length)} files`}
        </span>
        <Button
          look="quiet"
          icon={FolderOpen}
          className="h-6! px-2!"
          onClick={() => void host.reveal(folder)}
        >
          Open folder
        </Button>
      </div>
      {outputs.length === 0 ? (
        <p className="p-4 text-ink-3">Nothing finished yet. Files appear here one by one.</p>
      ) : (
        <Tiles row={row} outputs={outputs} />
      )}
    </>
  );
}

function Tiles({ row, outputs }: { row: JobRow; outputs: readonly OutputRow[] }): ReactNode {
  const { host } = useAtelier();
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const { columns, height } = useLayout(scroller);
  const [at, setAt] = useState(0);
  const active = Math.min(at, outputs.length - 1);
  const virtual = useVirtualizer({
    count: Math.ceil(outputs.length / columns),
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    paddingStart: PADDING,
    paddingEnd: PADDING,
    overscan: 2,
  });
  useEffect(() => virtual.measure(), [virtual, height]);
  const go = (to: number): void => {
    const next = Math.min(outputs.length - 1, Math.max(0, to));
    setAt(next);
    virtual.scrollToIndex(Math.floor(next / columns));
  };
  useLastLooked(outputs, go);
  const onKeyDown = (event: KeyboardEvent): void => {
    const page = columns * Math.max(1, Math.floor((scroller.current?.clientHeight ?? height) / height));
    const steps: Record<string, number> = {
      ArrowLeft: active - 1,
      ArrowRight: active + 1,
      ArrowUp: active - columns,
      ArrowDown: active + columns,
      PageUp: active - page,
      PageDown: active + page,
      Home: 0,
      End: outputs.length - 1,
    };
    const next = steps[event.key];
    const here = outputs[active];
    if (next !== undefined) go(next);
    else if ((event.key === "Enter" || event.key === " ") && here !== undefined) openOutput(host, row, here);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={scroller}
      role="grid"
      tabIndex={0}
      aria-label="Results"
      aria-rowcount={Math.ceil(outputs.length / columns)}
      aria-colcount={columns}
      aria-activedescendant={`${id}-${String(active)}`}
      data-testid="results"
      className="min-h-0 flex-1 overflow-y-auto outline-none"
      onKeyDown={onKeyDown}
    >
      <div className="relative" role="presentation" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => (
          <div
            key={index}
            role="row"
            aria-rowindex={index + 1}
            className="absolute inset-x-4 grid"
            style={{
              top: start,
              gap: GAP,
              gridTemplateColumns: `repeat(${String(columns)}, minmax(0, 1fr))`,
            }}
          >
            {outputs.slice(index * columns, (index + 1) * columns).map((output, column) => {
              const place = index * columns + column;
              return (
                <div
                  key={output.unit}
                  id={`${id}-${String(place)}`}
                  role="gridcell"
                  aria-label={fileName(output)}
                  title={tileTitle(output)}
                  data-testid="output-thumbnail"
                  data-unit={output.unit}
                  data-active={place === active || undefined}
                  className="group grid-cell rounded-md"
                  onClick={() => {
                    setAt(place);
                    openOutput(host, row, output);
                  }}
                >
                  <TileFace row={row} output={output} />
                </div>
              );
            })}
          </div>
        ))}
      </div>
    </div>
  );
}

/** After the viewer is closed, the list stands at the picture that was looked at last. */
function useLastLooked(outputs: readonly OutputRow[], go: (to: number) => void): void {
  const looks = useLooking((state) => state.job !== null);
  const was = useRef(looks);
  useEffect(() => {
    const closed = was.current && !looks;
    was.current = looks;
    const at = closed ? outputs.findIndex(({ unit }) => unit === useLooking.getState().unit) : -1;
    if (at !== -1) go(at);
  });
}

/** How many tiles stand in a row, and how high a row is: pictures keep their shape at any width. */
function useLayout(scroller: { current: HTMLElement | null }): { columns: number; height: number } {
  const [width, setWidth] = useState(380);
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const measure = (): void => setWidth(element.clientWidth - 2 * PADDING);
    const watching = new ResizeObserver(measure);
    watching.observe(element);
    measure();
    return () => watching.disconnect();
  }, [scroller]);
  const columns = Math.max(1, Math.floor((width + GAP) / (LEAST + GAP)));
  const tile = (width - (columns - 1) * GAP) / columns;
  return { columns, height: Math.round((tile * 9) / 16) + CAPTION + GAP };
}
