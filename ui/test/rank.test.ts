import { describe, expect, test } from "vitest";
import { rankBetween, ranksBetween } from "../src/order/rank";
import { below, randomFrom } from "./random";

describe("ranks", () => {
  test("begin where the engine begins and count on as it does", () => {
    expect(ranksBetween(null, null, 3)).toEqual(["a0", "a1", "a2"]);
    expect(rankBetween("az", null)).toBe("b00");
    expect(rankBetween(null, "a0")).toBe("Zz");
    expect(rankBetween("a1", "a2")).toBe("a1V");
  });

  test("have no room between equals or in the wrong order", () => {
    expect(rankBetween("a1", "a1")).toBeNull();
    expect(rankBetween("a2", "a1")).toBeNull();
  });

  test("keep the order through a thousand insertions at random places", () => {
    const random = randomFrom(7);
    const ranks: string[] = [];
    for (let step = 0; step < 1_000; step += 1) {
      const at = below(random, ranks.length + 1);
      const rank = rankBetween(ranks[at - 1] ?? null, ranks[at] ?? null);
      if (rank === null) throw new Error("no room");
      ranks.splice(at, 0, rank);
    }
    expect(ranks).toEqual([...ranks].sort((left, right) => (left < right ? -1 : 1)));
    expect(new Set(ranks).size).toBe(1_000);
    expect(ranks.some((rank) => rank.length > 2 && rank.endsWith("0") && rank.startsWith("a"))).toBe(false);
  });
});
