// Pictures of a job in full size: one frame after the other, near or far, alone or against another one.
import { Dialog } from "@base-ui/react/dialog";
import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import type { JobRow, OutputRow } from "../../host/bindings";
import { useAtelier } from "../../store/atelier";
import { looking, lookAway, useLooking } from "./open";
import { fileName, useOutputs } from "./outputs";
import { FULL_SIDE, Stage } from "./Stage";
import { Bar } from "./ViewerBar";
import { FITTED, zoomBy, zoomTo, type Size, type Zoom } from "./zoom";

/** The viewer of a job; nothing while no picture of it is looked at. */
export function Viewer({ row }: { row: JobRow }): ReactNode {
  const unit = useLooking((state) => (state.job === row.id ? state.unit : null));
  return unit === null ? null : <Open row={row} unit={unit} />;
}

function Open({ row, unit }: { row: JobRow; unit: string }): ReactNode {
  const [fetched] = useOutputs(row);
  const pictures = useMemo(
    () => (fetched.state === "ready" ? fetched.value.filter((output) => output.picture) : []),
    [fetched],
  );
  const popup = useRef<HTMLDivElement>(null);
  const at = pictures.findIndex((output) => output.unit === unit);
  const output = pictures[at];
  return (
    <Dialog.Root open onOpenChange={(open) => !open && lookAway()}>
      <Dialog.Portal>
        <Dialog.Popup
          ref={popup}
          initialFocus={popup}
          className="fixed inset-0 z-40 flex flex-col bg-ground text-ink outline-none"
          data-testid="viewer"
        >
          <Dialog.Title className="sr-only">Pictures of {row.name}</Dialog.Title>
          {output === undefined ? (
            <p className="m-auto text-ink-2">
              {fetched.state === "loading" ? "" : "This picture is not there any more."}
            </p>
          ) : (
            <Pictures row={row} pictures={pictures} at={at} output={output} />
          )}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface PicturesProps {
  row: JobRow;
  pictures: readonly OutputRow[];
  at: number;
  output: OutputRow;
}

const NONE: Size = { width: 0, height: 0 };

function Pictures({ row, pictures, at, output }: PicturesProps): ReactNode {
  const { backdrop, other, beside, flipped } = useLooking();
  const [zoom, setZoom] = useState<Zoom>(FITTED);
  const sizes = useRef({ view: NONE, picture: NONE });
  const [picture, setPicture] = useState<Size>(NONE);
  const compared = pictures.find((one) => one.unit === other) ?? null;
  usePreloaded(row, pictures, at);
  const go = (to: number): void => {
    const next = pictures[Math.min(pictures.length - 1, Math.max(0, to))];
    if (next !== undefined) looking.set({ unit: next.unit, flipped: false });
  };
  const nearer = (steps: number): void =>
    setZoom((now) => zoomBy(now, steps, { x: 0, y: 0 }, sizes.current.view, sizes.current.picture));
  const full = (): void =>
    setZoom((now) => zoomTo(now, 1, { x: 0, y: 0 }, sizes.current.view, sizes.current.picture));
  const compare = (unit: string | null): void => looking.set({ other: unit, flipped: false });
  const keys: Record<string, () => void> = {
    ArrowLeft: () => go(at - 1),
    ArrowRight: () => go(at + 1),
    PageUp: () => go(at - 10),
    PageDown: () => go(at + 10),
    Home: () => go(0),
    End: () => go(pictures.length - 1),
    "+": () => nearer(1),
    "=": () => nearer(1),
    "-": () => nearer(-1),
    "0": () => setZoom(FITTED),
    "1": full,
    c: () => compare(compared === null ? (neighbour(pictures, at)?.unit ?? null) : null),
    x: () => compared !== null && looking.set({ beside: "flip", flipped: !flipped }),
    s: () => looking.set({ beside: beside === "flip" ? "side" : "flip" }),
    b: () => looking.set({ backdrop: AFTER[backdrop] }),
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const inField =
      event.target instanceof HTMLInputElement ||
      (event.target as Element).closest("[role=listbox]") !== null;
    const run = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (run === undefined || inField || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    run();
  };
  const onSizes = useCallback((view: Size, shown: Size): void => {
    if (shown.width > 0) {
      sizes.current = { view, picture: shown };
      setPicture(shown);
    }
  }, []);
  const stage = (one: OutputRow, tag: string | null): ReactNode => (
    <Stage
      row={row}
      output={one}
      tag={tag}
      backdrop={backdrop}
      zoom={zoom}
      onZoom={setZoom}
      onSizes={onSizes}
    />
  );
  const front = compared !== null && beside === "flip" && flipped ? compared : output;
  return (
    <div
      className="flex min-h-0 flex-1 flex-col outline-none"
      onKeyDown={onKeyDown}
      tabIndex={-1}
      ref={takeFocus}
      data-copyable
    >
      <Bar
        row={row}
        pictures={pictures}
        at={at}
        output={front}
        compared={compared}
        picture={picture}
        scale={zoom.scale}
        onGo={go}
        onFit={() => setZoom(FITTED)}
        onFull={full}
        onNearer={nearer}
        onCompare={compare}
      />
      <div className="flex min-h-0 flex-1 gap-px bg-line">
        {compared !== null && beside === "side" ? (
          <>
            {stage(output, `A · ${fileName(output)}`)}
            {stage(compared, `B · ${fileName(compared)}`)}
          </>
        ) : (
          stage(front, compared === null ? null : `${front === output ? "A" : "B"} · ${fileName(front)}`)
        )}
      </div>
    </div>
  );
}

const AFTER = { black: "grey", grey: "checker", checker: "black" } as const;

/** Keys are heard from the first moment on, wherever the dialog put the focus. */
function takeFocus(element: HTMLElement | null): void {
  if (element !== null && !element.contains(document.activeElement)) element.focus({ preventScroll: true });
}

/** What a picture is compared with when nothing else is said: the one before it, else the one behind. */
function neighbour(pictures: readonly OutputRow[], at: number): OutputRow | undefined {
  return pictures[at - 1] ?? pictures[at + 1];
}

/** Asks for the pictures on both sides, so that the next key press finds them there. */
function usePreloaded(row: JobRow, pictures: readonly OutputRow[], at: number): void {
  const { host } = useAtelier();
  useEffect(() => {
    const images = [pictures[at + 1], pictures[at - 1]].flatMap((output) => {
      if (output === undefined) return [];
      const image = new Image();
      image.src = host.thumbnailUrl(row.id, output.unit, output.at, FULL_SIDE);
      return image;
    });
    return () => {
      for (const image of images) image.src = "";
    };
  }, [host, row.id, pictures, at]);
}
