// Pictures that look a little like renders, drawn from their name alone.
import type { OutputRow } from "../bindings";

const WIDTH = 160;
const HEIGHT = 90;

/** What the fake engine's renders measure at most, in pixels. */
const FULL = 1_920;

/** A landscape with spheres as a `data:` URL; the same job and unit always give the same picture. */
export function pictureUrl(job: string, unit: string, side: number, output?: OutputRow): string {
  const seed = hash(job);
  const wrong = output?.suspicion?.verdict === "kept" ? undefined : output?.suspicion?.kind;
  const frame = Number(/(\d+)\D*$/.exec(unit)?.[1] ?? "0") - (wrong === "same_as_neighbour" ? 1 : 0);
  if (wrong === "all_black") return svgUrl(side, `<rect width="160" height="90" fill="#000"/>`);
  const broken =
    wrong === "not_a_number"
      ? `<path d="M20 30h18v9h-18zM64 50h9v18h-9zM110 12h27v9h-27z" fill="#f0f"/>`
      : "";
  const hue = seed % 360;
  const sun = 20 + ((frame * 3 + seed) % 120);
  const ground = 52 + (seed % 12);
  const scene = `<defs><linearGradient id="s" x2="0" y2="1"><stop stop-color="hsl(${String(hue)} 45% 24%)"/><stop offset="1" stop-color="hsl(${String((hue + 40) % 360)} 62% 66%)"/></linearGradient>
<radialGradient id="b" cx=".35" cy=".3"><stop stop-color="hsl(${String((hue + 180) % 360)} 60% 82%)"/><stop offset="1" stop-color="hsl(${String((hue + 190) % 360)} 48% 22%)"/></radialGradient></defs>
<rect width="160" height="90" fill="url(#s)"/><circle cx="${String(sun)}" cy="26" r="10" fill="hsl(45 95% 82%)"/>
<path d="M0 ${String(ground)} Q40 ${String(ground - 16)} 80 ${String(ground - 4)} T160 ${String(ground - 8)} V90 H0Z" fill="hsl(${String((hue + 300) % 360)} 24% 20%)"/>
<ellipse cx="${String(50 + (frame % 60))}" cy="80" rx="22" ry="4" fill="#0006"/><circle cx="${String(50 + (frame % 60))}" cy="60" r="20" fill="url(#b)"/>
<circle cx="${String(120 - (frame % 30))}" cy="72" r="9" fill="url(#b)"/>${broken}`;
  return svgUrl(side, scene);
}

function svgUrl(side: number, drawn: string): string {
  const width = Math.min(side, FULL);
  const size = `width="${String(width)}" height="${String(Math.round((width * HEIGHT) / WIDTH))}"`;
  const box = `viewBox="0 0 ${String(WIDTH)} ${String(HEIGHT)}"`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" ${size} ${box}>${drawn}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

function hash(text: string): number {
  let value = 7;
  for (const letter of text) value = (value * 31 + letter.charCodeAt(0)) >>> 0;
  return value;
}
