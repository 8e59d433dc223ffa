// Drags with the pointer: inside the page through WebDriver, and from another program through the
// real X pointer.

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

import { Companion, SYSTEM_PYTHON } from "./processes.mjs";

const SOURCE = fileURLToPath(new URL("../drag_source.py", import.meta.url));

/**
 * Drags an element of the page by its middle to a point of the view. WebKit's driver sends one event per
 * move whatever its duration, so the way has several: leave the spot, travel, arrive, settle.
 */
export async function dragTo(element, { x, y }) {
  const { session } = element;
  const box = await element.box();
  const from = { x: Math.round(box.x + box.width / 2), y: Math.round(box.y + box.height / 2) };
  const move = (at, duration) => ({ type: "pointerMove", duration, x: Math.round(at.x), y: Math.round(at.y) });
  const between = (share) => ({ x: from.x + (x - from.x) * share, y: from.y + (y - from.y) * share });
  await session.pointer(
    move(from, 0),
    { type: "pointerDown", button: 0 },
    move({ x: from.x, y: from.y + 8 * Math.sign(y - from.y || 1) }, 50),
    move(between(0.3), 50),
    move(between(0.7), 50),
    move({ x, y: y - Math.sign(y - from.y) * 3 }, 50),
    move({ x, y }, 50),
    { type: "pause", duration: 150 },
    { type: "pointerUp", button: 0 },
  );
  await session.release();
}

/**
 * Drops files onto a point of the screen as a file manager does: a small GTK window offers them, and the
 * real pointer carries them over. Answers once the other side has taken them.
 */
export async function dropFiles(env, paths, { x, y }) {
  const source = new Companion(SYSTEM_PYTHON, [SOURCE, ...paths], { env });
  try {
    const [, fromX, fromY] = (await source.line(/^ready (\d+) (\d+)$/)).map(Number);
    carry(env, { x: fromX, y: fromY }, { x, y });
    const [, how] = await source.line(/^drag (taken|refused)$/, { within: 10_000 });
    if (how !== "taken") throw new Error(`the window at ${x},${y} did not take the files ${paths.join(", ")}`);
  } finally {
    await source.end();
  }
}

// A hand's movement: toolkits need several motions with time between them to start and to follow a drag.
function carry(env, from, to) {
  const steps = 12;
  const way = Array.from({ length: steps }, (_, step) => {
    const share = (step + 1) / steps;
    return [Math.round(from.x + (to.x - from.x) * share), Math.round(from.y + (to.y - from.y) * share)];
  });
  const near = [to.x + 4, to.x + 2, to.x].map((nearX) => [nearX, to.y]);
  const moves = [...way, ...near].flatMap(([atX, atY]) => ["mousemove", `${atX}`, `${atY}`, "sleep", "0.04"]);
  execFileSync("xdotool", ["mousemove", `${from.x}`, `${from.y}`, "mousedown", "1", "sleep", "0.05", ...moves, "sleep", "0.2", "mouseup", "1"], { env });
}
