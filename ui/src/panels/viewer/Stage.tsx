// One picture in a view: the small copy at once, the full one when it is there; moved by pointer and wheel.
import { useEffect, useRef, useState, type PointerEvent, type ReactNode } from "react";
import type { JobRow, OutputRow } from "../../host/bindings";
import { useAtelier } from "../../store/atelier";
import { panBy, scaleOf, zoomBy, type Size, type Zoom } from "./zoom";
import type { Backdrop } from "./open";
import { fileName } from "./outputs";

/** The largest copies that are made. */
export const FULL_SIDE = 4_096;

const BACKDROPS: Record<Backdrop, string> = {
  black: "bg-black",
  grey: "bg-[#808080]",
  checker: "viewer-checker",
};

interface StageProps {
  row: JobRow;
  output: OutputRow;
  /** Shown in its corner. */
  tag: string | null;
  backdrop: Backdrop;
  zoom: Zoom;
  onZoom: (change: (zoom: Zoom) => Zoom) => void;
  onSizes: (view: Size, picture: Size) => void;
}

const NO_SIZE: Size = { width: 0, height: 0 };

export function Stage(props: StageProps): ReactNode {
  const { row, output, tag, backdrop, zoom, onZoom, onSizes } = props;
  const { host } = useAtelier();
  const frame = useRef<HTMLDivElement>(null);
  const view = useSize(frame);
  const name = fileName(output);
  const full = host.thumbnailUrl(row.id, output.unit, output.at, FULL_SIDE);
  const small = host.thumbnailUrl(row.id, output.unit, output.at);
  const [loaded, setLoaded] = useState<{ url: string; size: Size } | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  // The size of the picture shown last stands until the next one is there: nothing jumps between frames.
  const picture = loaded?.size ?? NO_SIZE;
  const ready = loaded?.url === full;
  useEffect(() => onSizes(view, ready ? loaded.size : NO_SIZE), [onSizes, view, ready, loaded]);
  useWheel(frame, (steps, at) => onZoom((now) => zoomBy(now, steps, at, view, picture)));
  const drag = useDrag((by) => onZoom((now) => panBy(now, by, view, picture)));
  const scale = scaleOf(zoom, view, picture);
  const style = {
    width: picture.width,
    height: picture.height,
    transform: `translate(-50%, -50%) translate(${String(zoom.x)}px, ${String(zoom.y)}px) scale(${String(scale)})`,
    imageRendering: scale >= 2 ? ("pixelated" as const) : ("auto" as const),
  };
  return (
    <div
      ref={frame}
      className={`relative min-w-0 flex-1 overflow-hidden ${BACKDROPS[backdrop]} ${scale > scaleOf({ ...zoom, scale: null }, view, picture) ? "cursor-grab active:cursor-grabbing" : ""}`}
      data-testid="viewer-stage"
      {...drag}
    >
      {failed === full ? (
        <p className="absolute inset-0 flex items-center justify-center p-8 text-center text-[#c9ced8]">
          No picture can be made of {name}. Open it from its folder.
        </p>
      ) : (
        <>
          {ready ? null : (
            <img src={small} alt="" className="absolute inset-0 size-full object-contain" draggable={false} />
          )}
          <img
            key={full}
            src={full}
            alt={name}
            draggable={false}
            data-testid="viewer-picture"
            data-unit={output.unit}
            data-scale={scale.toFixed(3)}
            className={`absolute top-1/2 left-1/2 max-w-none ${ready ? "" : "invisible"}`}
            style={ready ? style : {}}
            onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) =>
              setLoaded({ url: full, size: { width, height } })
            }
            onError={() => setFailed(full)}
          />
        </>
      )}
      {tag === null ? null : (
        <span className="figures absolute top-3 left-3 rounded bg-black/75 px-2 py-0.5 text-xs font-medium text-white">
          {tag}
        </span>
      )}
    </div>
  );
}

function useSize(frame: { current: HTMLElement | null }): Size {
  const [size, setSize] = useState<Size>(NO_SIZE);
  useEffect(() => {
    const element = frame.current;
    if (element === null) return undefined;
    const measure = (): void => setSize({ width: element.clientWidth, height: element.clientHeight });
    const watching = new ResizeObserver(measure);
    watching.observe(element);
    measure();
    return () => watching.disconnect();
  }, [frame]);
  return size;
}

/** The wheel as steps, positions from the middle. React's own listener may not keep the page from scrolling. */
function useWheel(
  frame: { current: HTMLElement | null },
  hear: (steps: number, at: { x: number; y: number }) => void,
): void {
  const latest = useRef(hear);
  useEffect(() => void (latest.current = hear));
  useEffect(() => {
    const element = frame.current;
    if (element === null) return undefined;
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const box = element.getBoundingClientRect();
      const at = { x: event.clientX - box.left - box.width / 2, y: event.clientY - box.top - box.height / 2 };
      latest.current(-Math.sign(event.deltaY), at);
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [frame]);
}

interface Drag {
  onPointerDown: (event: PointerEvent<HTMLElement>) => void;
  onPointerMove: (event: PointerEvent<HTMLElement>) => void;
}

function useDrag(hear: (by: { x: number; y: number }) => void): Drag {
  return {
    onPointerDown: (event) => {
      if (event.button === 0) event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove: (event) => {
      if (event.currentTarget.hasPointerCapture(event.pointerId))
        hear({ x: event.movementX, y: event.movementY });
    },
  };
}
