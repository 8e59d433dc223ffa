import { describe, expect, test } from "vitest";
import { addText, finishedLines, firstError, NO_LINES } from "../src/panels/job/logRing";
import { below, randomFrom } from "./random";

describe("the log ring", () => {
  test("joins lines that came in pieces", () => {
    const log = ["Fra:", "1 done\nFr", "a:2", "\n"].reduce((all, text) => addText(all, text), NO_LINES);
    expect(finishedLines(log)).toEqual(["Fra:1 done", "Fra:2"]);
  });

  test("keeps the last lines and counts those dropped, however the text was cut", () => {
    const text = Array.from({ length: 1_000 }, (_, line) => `line ${String(line)}\n`).join("");
    const random = randomFrom(3);
    let log = NO_LINES;
    for (let at = 0; at < text.length;) {
      const next = at + 1 + below(random, 60);
      log = addText(log, text.slice(at, next), 100);
      at = next;
    }
    const lines = finishedLines(log);
    expect(lines).toHaveLength(99);
    expect(lines.at(-1)).toBe("line 999");
    expect(lines[0]).toBe(`line ${String(log.dropped)}`);
  });

  test("finds the first error", () => {
    expect(firstError(["Read scene", "Error: out of memory", "Error: again"])).toBe(1);
    expect(firstError(["Saved"])).toBeNull();
  });
});
