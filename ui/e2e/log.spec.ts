// The log: following, going back, looking for something, errors, and what differs between two tries.
import { expect } from "@playwright/test";
import { test, type AtelierWindow } from "./window";

/** Writes lines into the log of the running task of a job. */
async function write(atelier: AtelierWindow, job: string, word: string, count: number): Promise<void> {
  await atelier.page.evaluate(
    ([name, text, lines]) => {
      const record = [...window.fake.engine.records.values()].find((one) => one.job.name === name);
      const task = record?.tasks.find((one) => one.status === "running");
      if (task !== undefined)
        task.log += Array.from({ length: lines }, (_, line) => `${text} ${String(line)}\n`).join("");
    },
    [job, word, count] as const,
  );
}

async function openSmoke(atelier: AtelierWindow): Promise<void> {
  await atelier.open("work");
  await atelier.row("sh240_smoke").dblclick();
  await atelier.page.getByTestId("tab-log").click();
  await expect(atelier.page.getByTestId("log")).toContainText("Saved: '0001.png'");
}

test("the log follows, stops within one line, holds its place, and goes on from the bottom", async ({
  atelier,
}) => {
  await atelier.open();
  const { page } = atelier;
  await atelier.row("sh040_comp_v012").dblclick();
  await write(atelier, "sh040_comp_v012", "line", 1_000);
  await page.getByTestId("tab-log").click();
  const log = page.getByTestId("log");
  await expect(log).toContainText("line 999");
  await expect(page.getByTestId("log-follow")).toHaveText("Following");
  await log.hover();
  await page.mouse.wheel(0, -18);
  await expect(page.getByTestId("log-follow")).toHaveText("Paused: scroll to the bottom to go on");
  const held = await log.evaluate((element) => element.scrollTop);
  const height = await log.evaluate((element) => element.scrollHeight);
  await write(atelier, "sh040_comp_v012", "more", 1_000);
  await expect
    .poll(() => log.evaluate((element) => element.scrollHeight), { timeout: 8_000 })
    .toBeGreaterThan(height + 17_000);
  expect(await log.evaluate((element) => element.scrollTop)).toBe(held);
  await log.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await expect(log).toContainText("more 999");
  await expect(page.getByTestId("log-follow")).toHaveText("Following");
});

test("scrolling up reads back to the first line, and the place stays", async ({ atelier }) => {
  await openSmoke(atelier);
  const { page } = atelier;
  const log = page.getByTestId("log");
  const before = await atelier.asked("log");
  await log.evaluate((element) => element.scrollTo(0, 0));
  await expect.poll(() => atelier.asked("log")).toBeGreaterThan(before);
  await expect
    .poll(async () => {
      await log.evaluate((element) => element.scrollTo(0, 0));
      return log.getByTestId("log-line").first().innerText();
    })
    .toMatch(/^1\s*Blender 3.4.1/);
  expect(await page.getByTestId("log-line").count()).toBeLessThan(120);
});

test("a search goes through the whole log, with a count and to the next one", async ({ atelier }) => {
  await openSmoke(atelier);
  const { page } = atelier;
  const find = page.getByLabel("Find in the whole log");
  await find.fill("sample 11/");
  await expect(page.getByTestId("find-count")).toHaveText("1");
  await find.press("Enter");
  await expect(page.getByTestId("find-count")).toHaveText("1 of 1");
  await expect(page.getByTestId("log").locator("mark")).toHaveText("Sample 11/");
  await expect(page.getByTestId("log-follow")).toContainText("Paused");
  await find.fill("Sample 12");
  await expect(page.getByTestId("find-count")).toHaveText("112");
  await find.press("Shift+Enter");
  await expect(page.getByTestId("find-count")).toHaveText("112 of 112");
  await find.press("Enter");
  await expect(page.getByTestId("find-count")).toHaveText("1 of 112");
  await find.fill("no such thing");
  await expect(page.getByTestId("find-count")).toHaveText("not found");
});

test("errors: to the first one, or only them", async ({ atelier }) => {
  await openSmoke(atelier);
  const { page } = atelier;
  await page.getByLabel("Which try").click();
  await page.getByRole("option", { name: "Try 1 · failed" }).click();
  await page.getByRole("button", { name: "Jump to the first error" }).click();
  await expect(page.getByTestId("log")).toContainText("Out of memory in CUDA queue");
  await page.getByRole("button", { name: "Errors only" }).click();
  await expect(page.getByTestId("error-lines")).toContainText("2 lines tell of an error");
  await page.getByTestId("error-lines").getByRole("button").last().click();
  await expect(page.getByTestId("log")).toContainText("rendering was aborted");
});

test("two tries are compared, what they share is folded", async ({ atelier }) => {
  await openSmoke(atelier);
  const { page } = atelier;
  await page.getByTestId("log-compare").click();
  const difference = page.getByTestId("difference");
  await expect(page.getByTestId("difference-sums")).toContainText("3 lines only in try 1");
  await expect(difference.locator("[data-kind=only_a]").first()).toContainText("NVIDIA GeForce RTX 3070");
  await expect(difference.locator("[data-kind=only_b]").first()).toContainText("Device: CPU");
  await expect(difference.locator("[data-kind=skipped]").first()).toContainText("lines are the same");
});

test("the whole log is copied, wrapped lines stay readable", async ({ atelier }) => {
  await openSmoke(atelier);
  const { page } = atelier;
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("button", { name: "Copy the selection, or the whole log" }).click();
  await expect(page.getByText("The whole log is copied")).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toMatch(/^Blender 3.4.1\n/);
  expect(copied.split("\n").length).toBeGreaterThan(12_000);
  await page.getByRole("button", { name: "Wrap long lines" }).click();
  await expect
    .poll(() => page.getByTestId("log").evaluate((log) => log.scrollWidth <= log.clientWidth))
    .toBe(true);
});

test("a task without a word says so", async ({ atelier }) => {
  await atelier.open();
  const { page } = atelier;
  await page.evaluate(() => {
    const record = [...window.fake.engine.records.values()].find((one) => one.job.name === "sh040_comp_v012");
    const task = record?.tasks.find((one) => one.status === "running");
    if (task !== undefined) task.log = "";
  });
  await atelier.row("sh040_comp_v012").dblclick();
  await page.getByTestId("tab-log").click();
  await expect(page.getByTestId("log")).toContainText(/No output yet. Started .+ ago on hydra\./);
});

test("L turns to the log, and follows it or not", async ({ atelier }) => {
  await atelier.open();
  const { page } = atelier;
  await atelier.row("sh040_comp_v012").click();
  await page.keyboard.press("l");
  await expect(page.getByTestId("log-follow")).toHaveText("Following");
  await page.keyboard.press("l");
  await expect(page.getByTestId("log-follow")).toContainText("Paused");
  await page.keyboard.press("l");
  await expect(page.getByTestId("log-follow")).toHaveText("Following");
});
