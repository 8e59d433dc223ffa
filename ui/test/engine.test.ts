// The fake engine has to be true in what the window relies on: order, refusals, ids, numbered updates.
import { describe, expect, test } from "vitest";
import type { Update } from "../src/host/bindings";
import { isProblem } from "../src/host/host";
import { fakeHost } from "../src/host/fake/fakeHost";
import { Studio } from "../src/store/studio";

function names(studio: Studio, band: "critical" | "high" | "normal" | "low"): (string | undefined)[] {
  return studio.sections()[band].map((id) => studio.job(id)?.name);
}

async function begun(): Promise<{ host: ReturnType<typeof fakeHost>; studio: Studio; heard: Update[] }> {
  const host = fakeHost("busy", "manual");
  const studio = new Studio(() => undefined);
  const heard: Update[] = [];
  await host.subscribe((update) => {
    heard.push(update);
    studio.receive(update);
  });
  return { host, studio, heard };
}

describe("the fake engine", () => {
  test("moves a block to the place asked, and tells of it in one batch", async () => {
    const { host, studio, heard } = await begun();
    const normal = studio.sections().normal;
    const [first, second, third, fourth] = normal;
    if (first === undefined || second === undefined || third === undefined || fourth === undefined)
      throw new Error("busy");
    heard.length = 0;
    await host.ask("move", { jobs: [third, fourth], to: { place: "before", job: first } });
    expect(studio.sections().normal.slice(0, 4)).toEqual([third, fourth, first, second]);
    expect(heard).toHaveLength(1);
    await host.ask("move", { jobs: [third], to: { place: "bottom" }, band: "low" });
    expect(names(studio, "low").at(-1)).toBe(studio.job(third)?.name);
  });

  test("answers a repeated id as it did first", async () => {
    const { host, studio } = await begun();
    const [job] = studio.sections().normal;
    const before = studio.size;
    const first = await host.ask("duplicate", { jobs: [job ?? ""] }, "the-same");
    const second = await host.ask("duplicate", { jobs: [job ?? ""] }, "the-same");
    expect(second).toEqual(first);
    expect(studio.size).toBe(before + 1);
  });

  test("refuses with a problem, and each job for itself", async () => {
    const { host, studio } = await begun();
    const [done] = studio.sections().finished;
    const [waits] = studio.sections().normal;
    const { jobs } = await host.ask("pause", { jobs: [done ?? "", waits ?? "", "nonsense"] });
    expect(jobs.map((outcome) => outcome.problem?.code)).toEqual([
      "illegal_transition",
      undefined,
      "unknown_job",
    ]);
    await expect(host.ask("job", { job: "nonsense" })).rejects.toSatisfy(isProblem);
  });

  test("works in queue order and publishes what it finishes", async () => {
    const { host, studio } = await begun();
    const high = studio.sections().high[0] ?? "";
    const before = studio.job(high)?.counts.completed ?? 0;
    host.handle.advance(30_000);
    expect(studio.job(high)?.counts.completed).toBeGreaterThan(before);
    const outputs = await host.ask("outputs", { job: high, offset: 0, limit: 0 });
    expect(outputs.total).toBe(studio.job(high)?.counts.completed);
  });

  test("answers a log in pieces that join without a gap", async () => {
    const { host, studio } = await begun();
    const high = studio.sections().high[0] ?? "";
    const { tasks } = await host.ask("tasks", { job: high, status: ["completed"], offset: 0, limit: 1 });
    const attempt = tasks[0]?.attempt?.id;
    if (attempt === undefined) throw new Error("no attempt");
    const whole = await host.ask("log", { attempt, from: 0, maxBytes: 0 });
    let text = "";
    let from = 0;
    while (from < whole.total) {
      const page = await host.ask("log", { attempt, from, maxBytes: 37 });
      text += page.text;
      from = page.next;
    }
    expect(text).toBe(whole.text);
    expect(whole.ended).toBe(true);
  });
});
