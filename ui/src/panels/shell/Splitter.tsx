// The handle between the queue and the job page: dragged, or moved with the arrow keys.
import { useRef, type KeyboardEvent, type PointerEvent, type ReactNode } from "react";
import { INSPECTOR_WIDTHS, prefer, usePreferences } from "../../store/preferences";

const STEP = 16;

export function Splitter(): ReactNode {
  const width = usePreferences((preferences) => preferences.inspectorWidth);
  const start = useRef<{ x: number; width: number } | null>(null);
  const move = (event: PointerEvent): void => {
    if (start.current !== null) resize(start.current.width + start.current.x - event.clientX);
  };
  return (
    <div
      role="separator"
      aria-label="Width of the job page"
      aria-orientation="vertical"
      aria-valuemin={INSPECTOR_WIDTHS.least}
      aria-valuemax={INSPECTOR_WIDTHS.most}
      aria-valuenow={width}
      tabIndex={0}
      className="relative z-10 -mr-1 w-1 shrink-0 cursor-col-resize border-l border-line hover:bg-line-strong"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { x: event.clientX, width };
      }}
      onPointerMove={move}
      onPointerUp={() => (start.current = null)}
      onDoubleClick={() => resize(INSPECTOR_WIDTHS.standard)}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key === "ArrowLeft") resize(width + STEP);
        if (event.key === "ArrowRight") resize(width - STEP);
      }}
    />
  );
}

function resize(width: number): void {
  const { least, most } = INSPECTOR_WIDTHS;
  prefer({ inspectorWidth: Math.round(Math.min(most, Math.max(least, width))) });
}
