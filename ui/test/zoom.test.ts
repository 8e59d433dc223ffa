import { describe, expect, test } from "vitest";
import { FITTED, fitScale, panBy, zoomBy, zoomTo } from "../src/panels/viewer/zoom";

const view = { width: 800, height: 600 };
const picture = { width: 1_600, height: 900 };

describe("a picture in the viewer", () => {
  test("fits, and small ones are not enlarged", () => {
    expect(fitScale(view, picture)).toBe(0.5);
    expect(fitScale(view, { width: 100, height: 50 })).toBe(1);
  });

  test("the point under the pointer stays where it is", () => {
    const at = { x: 120, y: -40 };
    const near = zoomTo(FITTED, 2, at, view, picture);
    // Where on the picture the pointer is, from the picture's middle, in its own pixels.
    expect((at.x - 0) / 0.5).toBeCloseTo((at.x - near.x) / 2);
    expect((at.y - 0) / 0.5).toBeCloseTo((at.y - near.y) / 2);
  });

  test("steps in and out meet again", () => {
    const there = zoomBy(FITTED, 3, { x: 0, y: 0 }, view, picture);
    expect(zoomBy(there, -3, { x: 0, y: 0 }, view, picture).scale).toBeCloseTo(0.5);
  });

  test("a picture is never moved out of sight, and stays in the middle where it fits", () => {
    const near = zoomTo(FITTED, 1, { x: 0, y: 0 }, view, picture);
    expect(panBy(near, { x: 9_999, y: -9_999 }, view, picture)).toEqual({ scale: 1, x: 400, y: -150 });
    expect(panBy(FITTED, { x: 50, y: 50 }, view, picture)).toEqual(FITTED);
  });
});
