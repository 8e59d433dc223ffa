import { describe, expect, test } from "vitest";
import {
  cellAt,
  cellCount,
  MOST_CELLS,
  nextTask,
  placeOfTask,
  spanOf,
  sumWords,
} from "../src/panels/job/cells";
import { below, randomFrom } from "./random";

describe("the grid of tasks", () => {
  test("a cell stands for one task up to 2,000 of them, then for a round number", () => {
    expect([1, 2_000, 2_001, 20_000, 20_001, 100_000, 1_000_000].map((tasks) => spanOf(tasks))).toEqual([
      1, 1, 2, 10, 20, 50, 500,
    ]);
    for (const tasks of [7, 2_001, 99_999])
      expect(cellCount({ from: 0, to: tasks })).toBeLessThanOrEqual(MOST_CELLS);
  });

  test("every task is in one cell, and the cell shows the worst of its tasks", () => {
    const random = randomFrom(11);
    const states = Array.from({ length: 5_003 }, () => "ccccccccrwnf"[below(random, 12)] ?? "c").join("");
    const suspects = [3, 4_000, 5_002];
    const shown = { from: 0, to: states.length };
    let at = 0;
    for (let place = 0; place < cellCount(shown); place += 1) {
      const cell = cellAt(states, suspects, shown, place);
      expect(cell.from).toBe(at);
      at = cell.to;
      const inside = states.slice(cell.from, cell.to);
      expect(cell.status === "failed").toBe(inside.includes("f"));
      if (cell.status === "completed") expect(inside).toMatch(/^c+$/);
      expect(cell.suspect).toBe(suspects.some((task) => task >= cell.from && task < cell.to));
      expect(placeOfTask(shown, cell.to - 1)).toBe(place);
    }
    expect(at).toBe(states.length);
  });

  test("the next task of a kind goes round", () => {
    expect(nextTask("cfccf", 1, "failed")).toBe(4);
    expect(nextTask("cfccf", 4, "failed")).toBe(1);
    expect(nextTask("cccc", 0, "failed")).toBeNull();
  });

  test("a range is told in sums, the worst first", () => {
    expect(sumWords("ccfcr", { from: 0, to: 5 })).toBe("1 failed, 1 ready, 3 done");
  });
});
