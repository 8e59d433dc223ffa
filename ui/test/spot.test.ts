import { describe, expect, test } from "vitest";
import { bandGroups, idsOf, linesOf, type Line, type Sections } from "../src/order/lines";
import {
  bandSpot,
  changesNothing,
  gapAt,
  lastGap,
  moved,
  positionOf,
  positionSpot,
  shownGap,
  spotAt,
  spotWords,
  stepSpot,
  wayBack,
} from "../src/order/spot";
import { BANDS } from "../src/words/status";
import { below, randomFrom } from "./random";

const ROW = 32;

/** The lines of all jobs, nothing filtered or folded. */
function linesFor(queue: Sections): Line[] {
  return linesOf(bandGroups(queue, false), new Set());
}

function sections(bands: Partial<Sections>): Sections {
  return { critical: [], high: [], normal: [], low: [], finished: [], ...bands };
}

const studio = sections({ high: ["h1", "h2"], normal: ["n1", "n2", "n3"], finished: ["f1"] });
const lines = linesFor(studio);

describe("a gap", () => {
  test("is the one nearest to the pointer, however far the list has scrolled", () => {
    expect(gapAt(100 + 15, 100, 0, ROW)).toBe(0);
    expect(gapAt(100 + 17, 100, 0, ROW)).toBe(1);
    expect(gapAt(100, 100, 5_000 * ROW, ROW)).toBe(5_000);
  });

  test("never lies below the finished section's header, nor above the first band", () => {
    expect(lastGap(lines)).toBe(9);
    expect(shownGap(99, lines)).toBe(9);
    expect(shownGap(-3, lines)).toBe(1);
    expect(spotAt(99, lines, new Set(), studio)).toEqual({ band: "low", after: null });
    expect(spotAt(-3, lines, new Set(), studio)).toEqual({ band: "critical", after: null });
  });
});

describe("a spot", () => {
  test("belongs to the band whose line is above the gap", () => {
    expect(spotAt(2, lines, new Set(), studio)).toEqual({ band: "high", after: null });
    expect(spotAt(4, lines, new Set(), studio)).toEqual({ band: "high", after: "h2" });
    expect(spotAt(5, lines, new Set(), studio)).toEqual({ band: "normal", after: null });
  });

  test("skips the jobs in hand, and counts positions without them", () => {
    const moving = new Set(["n2"]);
    const spot = spotAt(7, lines, moving, studio);
    expect(spot).toEqual({ band: "normal", after: "n1" });
    expect(spot && positionOf(spot, studio, moving)).toBe(2);
    expect(spot && changesNothing(studio, ["n2"], spot)).toBe(true);
    expect(spotWords({ band: "high", after: "h1" }, studio, moving)).toBe("High, position 2");
  });

  test("by one place stops at the edges of the band", () => {
    expect(stepSpot(studio, ["n1"], 1)).toEqual({ band: "normal", after: "n2" });
    expect(stepSpot(studio, ["n3"], 1)).toBeNull();
    expect(stepSpot(studio, ["n2"], -1)).toEqual({ band: "normal", after: null });
    expect(stepSpot(studio, ["h1"], -1)).toBeNull();
  });

  test("in the next band leaps over nothing", () => {
    expect(bandSpot(studio, ["n2"], -1)).toEqual({ band: "high", after: "h2" });
    expect(bandSpot(studio, ["n2"], 1)).toEqual({ band: "low", after: null });
    expect(bandSpot(sections({ low: ["l1"] }), ["l1"], 1)).toBeNull();
  });

  test("by position is bounded by the band", () => {
    expect(positionSpot(studio, ["h1"], "normal", 2)).toEqual({ band: "normal", after: "n1" });
    expect(positionSpot(studio, ["n1"], "normal", 99)).toEqual({ band: "normal", after: "n3" });
    expect(positionSpot(studio, ["n1"], "normal", -1)).toEqual({ band: "normal", after: null });
  });
});

describe("in a filtered list", () => {
  const queue = sections({ high: ["h1", "h2", "h3"], normal: ["n1", "n2", "n3", "n4"] });
  const some = sections({ high: ["h3"], normal: ["n2", "n4"] });
  const shown = linesOf(bandGroups(some, true), new Set());

  test("a spot is beside the neighbour that is seen; what is hidden stays where it is", () => {
    expect(shown).toHaveLength(5);
    expect(spotAt(3, shown, new Set(["h3"]), queue)).toEqual({ band: "normal", after: "n1" });
    expect(spotAt(4, shown, new Set(["h3"]), queue)).toEqual({ band: "normal", after: "n2" });
    expect(spotAt(1, shown, new Set(["n4"]), queue)).toEqual({ band: "high", after: "h2" });
  });

  test("one place up or down is past the neighbour that is seen", () => {
    expect(stepSpot(queue, ["n4"], -1, some)).toEqual({ band: "normal", after: "n1" });
    expect(stepSpot(queue, ["n2"], 1, some)).toEqual({ band: "normal", after: "n4" });
    expect(stepSpot(queue, ["h3"], -1, some)).toBeNull();
  });
});

describe("two thousand random drags", () => {
  const random = randomFrom(2026);
  let queue = sections({});
  for (let job = 0; job < 60; job += 1) {
    const band = BANDS[below(random, 4)] ?? "normal";
    queue = { ...queue, [band]: [...queue[band], `j${String(job)}`] };
  }
  const all = idsOf(linesFor(queue)).sort();

  test("lose no job, double none, land where the line said, and can be taken back", () => {
    for (let drag = 0; drag < 2_000; drag += 1) {
      const shown = linesFor(queue);
      const listed = idsOf(shown);
      const moving = listed.filter(() => random() < 0.04);
      if (moving.length === 0) continue;
      const gap = below(random, shown.length + 3) - 1;
      const spot = spotAt(gap, shown, new Set(moving), queue);
      if (spot === null) throw new Error("no spot");
      const after = moved(queue, moving, spot);
      expect(idsOf(linesFor(after)).sort()).toEqual(all);
      const position = positionOf(spot, queue, new Set(moving));
      expect(after[spot.band].slice(position - 1, position - 1 + moving.length)).toEqual(moving);
      const back = wayBack(queue, moving).reduce((state, step) => moved(state, step.jobs, step.spot), after);
      expect(back).toEqual(queue);
      queue = after;
    }
  });
});
