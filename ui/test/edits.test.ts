// Edits against the fake engine: shown at once, undone step by step, taken back when refused.
import { beforeEach, describe, expect, test } from "vitest";
import { moveJobs } from "../src/actions/edits";
import { actionOf, keyOf } from "../src/actions/keys";
import { ACTIONS } from "../src/actions/table";
import { fakeHost, type FakeHost } from "../src/host/fake/fakeHost";
import { stepSpot } from "../src/order/spot";
import type { Atelier } from "../src/store/atelier";
import { redoLast, undoLast, useHistory } from "../src/store/history";
import { Link } from "../src/store/link";

beforeEach(() => useHistory.setState({ past: [], future: [] }));

async function begun(): Promise<{ atelier: Atelier; host: FakeHost }> {
  const host = fakeHost("busy", "manual");
  const link = new Link(host);
  await link.connect();
  return { atelier: { host, link, studio: link.studio }, host };
}

describe("a move", () => {
  test("is shown before the engine answers, and stays", async () => {
    const { atelier, host } = await begun();
    const [first, second] = atelier.studio.sections().normal;
    host.handle.hold("move");
    const sent = moveJobs(atelier, [first ?? ""], { band: "normal", after: second ?? null });
    expect(atelier.studio.sections().normal.slice(0, 2)).toEqual([second, first]);
    host.handle.release();
    expect(await sent).toBe(true);
    expect(atelier.studio.sections().normal.slice(0, 2)).toEqual([second, first]);
  });

  test("that is refused goes back", async () => {
    const { atelier, host } = await begun();
    const before = atelier.studio.sections().normal;
    host.handle.refuseNext();
    expect(await moveJobs(atelier, [before[2] ?? ""], { band: "high", after: null })).toBe(false);
    expect(atelier.studio.sections().normal).toEqual(before);
  });

  test("of scattered jobs to another band is undone by one step, and redone by one", async () => {
    const { atelier } = await begun();
    const before = atelier.studio.sections();
    const jobs = [before.high[1], before.normal[1], before.normal[2], before.normal[5]].map(String);
    await moveJobs(atelier, jobs, { band: "low", after: before.low[0] ?? null });
    const after = atelier.studio.sections();
    expect(after.low.slice(1, 5)).toEqual(jobs);
    expect(await undoLast()).toContain("4 jobs");
    expect(atelier.studio.sections()).toEqual(before);
    await redoLast();
    expect(atelier.studio.sections()).toEqual(after);
  });

  test("by key, over and over, is one step to undo", async () => {
    const { atelier } = await begun();
    const before = atelier.studio.sections();
    const job = before.normal[0] ?? "";
    for (let press = 0; press < 5; press += 1) {
      const spot = stepSpot(atelier.studio.sections(), [job], 1);
      if (spot !== null) void moveJobs(atelier, [job], spot);
    }
    expect(atelier.studio.sections().normal.indexOf(job)).toBe(5);
    expect(useHistory.getState().past).toHaveLength(1);
    await undoLast();
    expect(atelier.studio.sections()).toEqual(before);
  });
});

describe("keys", () => {
  const press = (key: string, more: Partial<KeyboardEvent> = {}): string =>
    keyOf({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });

  test("are written as the actions write them", () => {
    expect(press("n")).toBe("N");
    expect(press("?", { shiftKey: true })).toBe("?");
    expect(press("N", { shiftKey: true })).toBe("Shift+N");
    expect(press("z", { metaKey: true })).toBe("Ctrl+Z");
    expect(press("Z", { ctrlKey: true, shiftKey: true })).toBe("Ctrl+Shift+Z");
    expect(press("ArrowUp", { altKey: true, shiftKey: true })).toBe("Alt+Shift+ArrowUp");
  });

  test("and ids mean one action each", () => {
    const keys = ACTIONS.flatMap((action) => action.keys);
    expect(new Set(keys).size).toBe(keys.length);
    expect(new Set(ACTIONS.map((action) => action.id)).size).toBe(ACTIONS.length);
    expect(actionOf("Alt+ArrowDown")?.id).toBe("down");
  });
});
