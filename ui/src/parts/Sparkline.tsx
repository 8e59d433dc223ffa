// Sixty readings as a line, own inline SVG. The gaps are readings that were not known.
import type { ReactNode } from "react";
import { percentWords, UNKNOWN } from "../words/amount";

const WIDTH = 240;
const HEIGHT = 40;
export const POINTS = 60;

export function Sparkline({
  readings,
  label,
}: {
  readings: readonly (number | null)[];
  label: string;
}): ReactNode {
  return (
    <figure className="m-0">
      <svg
        viewBox={`0 0 ${String(WIDTH)} ${String(HEIGHT)}`}
        preserveAspectRatio="none"
        className="block h-10 w-full text-running"
        aria-hidden="true"
      >
        <path d={`M0 ${String(HEIGHT - 0.5)}H${String(WIDTH)}`} stroke="var(--line)" />
        {runsOf(readings).map((run) => (
          <g key={run[0]?.[0]}>
            <path
              d={`${pathOf(run)}L${String(run.at(-1)?.[0] ?? 0)} ${String(HEIGHT)}L${String(run[0]?.[0] ?? 0)} ${String(HEIGHT)}Z`}
              fill="currentColor"
              opacity=".12"
            />
            <path
              d={pathOf(run)}
              fill="none"
              stroke="currentColor"
              strokeWidth="1.5"
              vectorEffect="non-scaling-stroke"
            />
          </g>
        ))}
      </svg>
      <figcaption className="sr-only">{`${label}: ${summary(readings)}`}</figcaption>
    </figure>
  );
}

function summary(readings: readonly (number | null)[]): string {
  const known = readings.filter((reading) => reading !== null);
  if (known.length === 0) return UNKNOWN;
  const average = known.reduce((sum, reading) => sum + reading, 0) / known.length;
  return `average ${percentWords(average)}, peak ${percentWords(Math.max(...known))}, last minute`;
}

type Point = [x: number, y: number];

/** Stretches of known readings, the newest at the right edge. */
function runsOf(readings: readonly (number | null)[]): Point[][] {
  const runs: Point[][] = [];
  let open = false;
  readings.forEach((reading, index) => {
    if (reading === null) {
      open = false;
      return;
    }
    const x = ((POINTS - readings.length + index) / (POINTS - 1)) * WIDTH;
    const point: Point = [x, HEIGHT - 1 - (Math.min(100, Math.max(0, reading)) / 100) * (HEIGHT - 2)];
    if (open) runs.at(-1)?.push(point);
    else runs.push([point]);
    open = true;
  });
  return runs;
}

function pathOf(run: readonly Point[]): string {
  return run.map(([x, y], index) => `${index === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
}
