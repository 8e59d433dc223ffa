import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Studio } from "../src/store/studio";
import { batchOf, rowOf, rowsInOrder, snapshotOf } from "./rows";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function begun(ids: readonly string[] = ["a", "b", "c"]): { studio: Studio; asked: () => number } {
  let asked = 0;
  const studio = new Studio(() => (asked += 1));
  studio.receive(snapshotOf(rowsInOrder(ids)));
  return { studio, asked: () => asked };
}

function listen(studio: Studio, topic: string): () => number {
  let heard = 0;
  studio.topics.hear(topic, () => (heard += 1));
  return () => heard;
}

describe("updates", () => {
  test("of one row are heard once, and only by those who look at that row", () => {
    const { studio } = begun();
    const [a, b, list] = [listen(studio, "a"), listen(studio, "b"), listen(studio, "list")];
    studio.receive(batchOf(1, [{ ...rowOf("a"), rank: "a0", note: "frame 4" }]));
    expect(studio.job("a")?.note).toBe("frame 4");
    expect([a(), b(), list()]).toEqual([1, 0, 0]);
  });

  test("that change a place sort the list anew", () => {
    const { studio } = begun();
    const list = listen(studio, "list");
    studio.receive(batchOf(1, [rowOf("c", { rank: "Zz" })]));
    expect(studio.sections().normal).toEqual(["c", "a", "b"]);
    expect(list()).toBe(1);
  });

  test("that remove and finish rows keep the sections true", () => {
    const { studio } = begun();
    studio.receive(
      batchOf(1, [rowOf("b", { state: "done", status: "completed", finishedAt: 9 })], { removes: ["a"] }),
    );
    expect(studio.sections().normal).toEqual(["c"]);
    expect(studio.sections().finished).toEqual(["b"]);
  });

  test("with a gap ask for a snapshot and are not applied", () => {
    const { studio, asked } = begun();
    studio.receive(batchOf(2, [rowOf("a", { note: "from the future" })]));
    expect(asked()).toBe(1);
    expect(studio.job("a")?.note).toBe("");
    studio.receive(snapshotOf([rowOf("z")], 1, 2));
    studio.receive(batchOf(3, [rowOf("z", { note: "on" })]));
    expect(studio.job("z")?.note).toBe("on");
    expect(studio.job("a")).toBeUndefined();
  });

  test("of another epoch ask for a snapshot", () => {
    const { studio, asked } = begun();
    studio.receive(batchOf(1, [], { epoch: 2 }));
    expect(asked()).toBe(1);
  });

  test("wait while rows are in hand, are counted, and are applied in order at the end", () => {
    const { studio } = begun();
    const release = studio.hold();
    const again = studio.hold();
    studio.receive(batchOf(1, [rowOf("a", { note: "1" })]));
    studio.receive(batchOf(2, [rowOf("a", { note: "2" }), rowOf("d")]));
    expect(studio.job("a")?.note).toBe("");
    expect(studio.heldCount()).toBe(3);
    release();
    release();
    expect(studio.heldCount()).toBe(3);
    again();
    expect(studio.job("a")?.note).toBe("2");
    expect(studio.heldCount()).toBe(0);
  });

  test("of a long list sort it at most once a second", () => {
    const { studio } = begun(Array.from({ length: 2_500 }, (_, index) => `j${String(index)}`));
    expect(studio.sections().normal[0]).toBe("j0");
    studio.receive(batchOf(1, [rowOf("j9", { rank: "Zz" })]));
    studio.receive(batchOf(2, [rowOf("j8", { rank: "Zy" })]));
    expect(studio.sections().normal[0]).toBe("j0");
    vi.advanceTimersByTime(1_000);
    expect(studio.sections().normal.slice(0, 2)).toEqual(["j8", "j9"]);
  });

  test("of a long list do not sort it while rows are in hand, though its second is over", () => {
    const { studio } = begun(Array.from({ length: 2_500 }, (_, index) => `j${String(index)}`));
    expect(studio.sections().normal[0]).toBe("j0");
    studio.receive(batchOf(1, [rowOf("j9", { rank: "Zz" })]));
    const release = studio.hold();
    vi.advanceTimersByTime(2_000);
    expect(studio.sections().normal[0]).toBe("j0");
    release();
    expect(studio.sections().normal[0]).toBe("j9");
  });
});

describe("a change shown on trust", () => {
  const up = new Map([["c", { rank: "Zz" }]]);

  test("is shown at once and goes back when it is refused", () => {
    const { studio } = begun();
    const expectation = studio.expect(up);
    expect(studio.sections().normal).toEqual(["c", "a", "b"]);
    expectation.refused();
    expect(studio.sections().normal).toEqual(["a", "b", "c"]);
  });

  test("stands from the agreement until the row that confirms it", () => {
    const { studio } = begun();
    const expectation = studio.expect(up);
    studio.receive(batchOf(1, [rowOf("c", { rank: "a2", note: "an older truth" })]));
    expect(studio.sections().normal).toEqual(["c", "a", "b"]);
    expectation.accepted();
    studio.receive(batchOf(2, [rowOf("c", { rank: "a0V" })]));
    expect(studio.sections().normal).toEqual(["a", "c", "b"]);
  });

  test("does not stand for ever when no row confirms it", () => {
    const { studio } = begun();
    studio.expect(up).accepted();
    vi.advanceTimersByTime(2_001);
    expect(studio.sections().normal).toEqual(["a", "b", "c"]);
  });

  test("can be refused for some jobs alone", () => {
    const { studio } = begun();
    const both = studio.expect(
      new Map([
        ["c", { rank: "Zz" }],
        ["b", { rank: "Zy" }],
      ]),
    );
    both.refused(["b"]);
    expect(studio.sections().normal).toEqual(["c", "a", "b"]);
  });
});
