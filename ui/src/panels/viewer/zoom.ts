// Where a picture lies in a view of another size: fitted, or at a scale and moved. Pure.

export interface Size {
  width: number;
  height: number;
}

export interface Point {
  x: number;
  y: number;
}

/** `scale` null: fitted into the view. `x`, `y`: how far the picture's middle is from the view's. */
export interface Zoom extends Point {
  scale: number | null;
}

export const FITTED: Zoom = { scale: null, x: 0, y: 0 };
const LEAST = 0.05;
const MOST = 16;
const STEP = 1.25;

/** Pixels of the window for a pixel of the picture when all of it shows; small ones are not enlarged. */
export function fitScale(view: Size, picture: Size): number {
  if (picture.width === 0 || picture.height === 0) return 1;
  return Math.min(1, view.width / picture.width, view.height / picture.height);
}

export function scaleOf(zoom: Zoom, view: Size, picture: Size): number {
  return zoom.scale ?? fitScale(view, picture);
}

/** Another scale; the point of the picture under `at` (from the view's middle) stays where it is. */
export function zoomTo(zoom: Zoom, scale: number, at: Point, view: Size, picture: Size): Zoom {
  const before = scaleOf(zoom, view, picture);
  const after = Math.min(MOST, Math.max(LEAST, scale));
  const ratio = after / before;
  const moved = { scale: after, x: at.x - (at.x - zoom.x) * ratio, y: at.y - (at.y - zoom.y) * ratio };
  return keptIn(moved, view, picture);
}

/** One step in (`steps` > 0) or out. */
export function zoomBy(zoom: Zoom, steps: number, at: Point, view: Size, picture: Size): Zoom {
  return zoomTo(zoom, scaleOf(zoom, view, picture) * STEP ** steps, at, view, picture);
}

export function panBy(zoom: Zoom, by: Point, view: Size, picture: Size): Zoom {
  return keptIn({ ...zoom, x: zoom.x + by.x, y: zoom.y + by.y }, view, picture);
}

/** What is larger than the view can be moved to its edges, what is smaller stays in the middle. */
function keptIn(zoom: Zoom, view: Size, picture: Size): Zoom {
  const scale = scaleOf(zoom, view, picture);
  const room = (has: number, needs: number): number => Math.max(0, (needs * scale - has) / 2);
  const within = (value: number, most: number): number => Math.min(most, Math.max(-most, value));
  return {
    ...zoom,
    x: within(zoom.x, room(view.width, picture.width)),
    y: within(zoom.y, room(view.height, picture.height)),
  };
}
