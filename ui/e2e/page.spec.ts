// The page of a job: its tasks as a grid, causes of failure, chains, first frames, pictures that look wrong.
import { expect } from "@playwright/test";
import { box, test } from "./window";

test("a grid of 100,000 tasks is a few cells, shows the worst, and can be looked into", async ({
  atelier,
}) => {
  await atelier.open("many-tasks");
  const { page } = atelier;
  await atelier.row("crowd_bake").dblclick();
  await page.getByTestId("tab-tasks").click();
  await expect(page.getByTestId("grid-zoom")).toContainText("Each cell stands for 50 tasks");
  expect(await page.getByTestId("task-cell").count()).toBeLessThanOrEqual(700);
  const failed = page.locator("[data-testid=task-cell][data-status=failed]").first();
  await expect(failed).toHaveAttribute("data-task", "1200");
  await failed.click();
  await expect(page.getByTestId("grid-zoom")).toContainText("Tasks 1,201–1,250");
  await expect(page.getByTestId("task-cell")).toHaveCount(50);
  await expect(page.locator("[data-testid=task-cell][data-status=failed]")).toHaveCount(2);
  await page.getByRole("button", { name: "All tasks" }).click();
  await page.getByTestId("frame-grid").evaluate((grid) => grid.scrollTo(0, grid.scrollHeight));
  await expect(page.locator("[data-testid=task-cell][data-task='99950']")).toBeVisible();
  expect(await page.getByTestId("task-cell").count()).toBeLessThanOrEqual(700);
});

test("arrow keys go through the grid, Enter opens the tries, targets are large enough", async ({
  atelier,
}) => {
  await atelier.open("work");
  const { page } = atelier;
  await atelier.row("sh250_city").dblclick();
  await page.getByTestId("tab-tasks").click();
  const cell = await box(page.getByTestId("task-cell").first());
  expect(Math.min(cell.width, cell.height)).toBeGreaterThanOrEqual(24);
  await page.getByTestId("frame-grid").focus();
  for (let press = 0; press < 3; press += 1) await page.keyboard.press("ArrowRight");
  await expect(page.getByTestId("task-facts")).toContainText("frame 4");
  await expect(page.getByTestId("task-facts")).toContainText("Done · 35 s");
  await page.keyboard.press("End");
  await expect(page.getByTestId("task-facts")).toContainText("frame 40");
  await expect(page.getByTestId("task-facts")).toContainText("Failed · 35 s");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("attempts")).toContainText("/mnt/assets/neon_sign.exr is not there.");
  await page.getByTestId("task-sums").getByRole("button", { name: "11 failed" }).click();
  await expect(page.getByRole("heading", { name: "Tries of task 30" })).toBeVisible();
});

test("the grid is live", async ({ atelier }) => {
  await atelier.open("busy");
  const { page } = atelier;
  await atelier.row("sh040_comp_v012").dblclick();
  await page.getByTestId("tab-tasks").click();
  const done = page.locator("[data-testid=task-cell][data-status=completed]");
  const before = await done.count();
  await atelier.advance(20_000);
  await expect.poll(() => done.count()).toBeGreaterThan(before);
});

test("causes are counted, in words, with a way to try again", async ({ atelier }) => {
  await atelier.open("work");
  const { page } = atelier;
  await atelier.row("sh250_city").dblclick();
  const causes = page.getByTestId("causes");
  await expect(causes).toContainText("8 tasks: out of video memory");
  await expect(causes).toContainText("3 tasks: a file is missing");
  await expect(page.getByTestId("inspector")).toContainText("Copied when submitted: 14 files, 312 MB");
  await expect(page.getByTestId("inspector")).toContainText(
    "3.4 or later: the file was saved by Blender 3.4",
  );
  await page.getByTestId("retry-causes").click();
  await expect(atelier.row("sh250_city").getByTestId("status-word")).toHaveText("Waiting");
});

test("a blocked chain says by what, and goes on when that is tried again", async ({ atelier }) => {
  await atelier.open("work");
  const { page } = atelier;
  await atelier.row("sh220_bridge video").dblclick();
  await expect(page.getByTestId("chain")).toContainText("It is blocked: sh220_bridge failed.");
  await page.getByTestId("action-retry-awaited").click();
  await expect(page.getByTestId("chain")).toContainText("It begins when sh220_bridge is done.");
  await page.getByTestId("chain").getByRole("button", { name: "sh220_bridge" }).click();
  await expect(page.getByTestId("job-page").getByRole("heading", { level: 1 })).toHaveText("sh220_bridge");
});

test("a blocked job can run anyway", async ({ atelier }) => {
  await atelier.open("work");
  await atelier.row("sh220_bridge video").dblclick();
  await atelier.page.getByTestId("action-run-anyway").click();
  await expect(atelier.row("sh220_bridge video").getByTestId("status-word")).not.toHaveText("Blocked");
});

test("the first frames are shown large, and the rest begins on approval", async ({ atelier }) => {
  await atelier.open("work");
  const { page } = atelier;
  await atelier.row("sh200_rooftop_chase").dblclick();
  await expect(page.getByTestId("first-frames")).toContainText("Nothing more is made until you say so");
  await page.getByRole("button", { name: "Look closely" }).click();
  const sheet = page.getByTestId("sheet");
  await expect(sheet.getByTestId("output-thumbnail")).toHaveCount(3);
  expect((await box(sheet.getByTestId("output-thumbnail").first())).width).toBeGreaterThan(500);
  await sheet.getByTestId("output-thumbnail").nth(1).click();
  await expect(page.getByTestId("viewer-facts")).toContainText("2 of 3");
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("viewer")).toBeHidden();
  await expect(sheet).toBeVisible();
  await sheet.getByTestId("action-approve").click();
  await expect(sheet).toBeHidden();
  expect(await atelier.asked("approve")).toBe(1);
  await expect(atelier.row("sh200_rooftop_chase").getByTestId("status-word")).not.toHaveText("Needs your OK");
});

test("pictures that look wrong stand beside their neighbours until a person judges them", async ({
  atelier,
}) => {
  await atelier.open("work");
  const { page } = atelier;
  await atelier.row("sh210_tunnel").dblclick();
  const strip = page.getByTestId("suspect-frames");
  await expect(strip).toContainText("3 frames to look at");
  await expect(strip).toContainText("All black");
  await strip.getByRole("button", { name: "Keep", exact: true }).click();
  await expect(strip).toContainText("2 frames to look at");
  await expect(strip).toContainText("Same as its neighbour");
  await page.getByTestId("tab-tasks").click();
  await expect(page.locator("[data-testid=task-cell][data-suspect]")).toHaveCount(2);
  await page.getByTestId("tab-overview").click();
  await strip.getByRole("button", { name: "Make all again" }).click();
  await expect(strip).toBeHidden();
  await atelier.advance(30_000);
  await expect(atelier.row("sh210_tunnel").getByTestId("status-word")).toHaveText("Done");
});
