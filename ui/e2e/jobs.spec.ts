// From files to results: submitting, watching, cancelling, trying again.
import { expect } from "@playwright/test";
import { test } from "./window";

test("dropped files become a job after a look at the dialog", async ({ atelier }) => {
  await atelier.open("empty");
  const { page } = atelier;
  await atelier.dropFiles("/home/nina/scenes/barn.blend");
  await expect(page.getByTestId("submit-summary")).toContainText("40 frames in 10 tasks");
  await page.getByLabel("Frames", { exact: true }).fill("1-12");
  await expect(page.getByTestId("submit-summary")).toContainText("12 frames in 3 tasks");
  await page.getByTestId("submit-button").click();
  await expect(page.getByTestId("submit-dialog")).toBeHidden();
  await expect(atelier.row("barn").getByTestId("status-word")).toHaveText("Waiting");
  await expect(page.getByTestId("inspector")).toContainText("barn");
  await atelier.advance(8_000);
  await expect(page.getByTestId("output-thumbnail").first()).toBeVisible();
  await atelier.advance(20_000);
  await expect(atelier.row("barn").getByTestId("status-word")).toHaveText("Done");
});

test("a bad value is named at its field, and nothing is sent", async ({ atelier }) => {
  await atelier.open();
  const { page } = atelier;
  await atelier.dropFiles("/home/nina/scenes/barn.blend");
  const frames = page.getByLabel("Frames", { exact: true });
  await frames.fill("1-");
  await expect(page.getByTestId("field-problem")).toContainText("are no frames");
  await page.getByLabel("Name").focus();
  await page.keyboard.press("Control+Enter");
  await expect(frames).toBeFocused();
  expect(await atelier.asked("submit")).toBe(0);
  await frames.fill("1-2");
  await expect(page.getByTestId("submit-summary")).toContainText("2 frames");
  await page.keyboard.press("Control+Shift+Enter");
  await expect.poll(async () => (await atelier.engineOrder())[2]).toBe("barn");
});

test("a command is reached without files", async ({ atelier }) => {
  await atelier.open("empty");
  const { page } = atelier;
  await page.getByTestId("action-new-command").click();
  await page.getByLabel("Command", { exact: true }).fill("/bin/echo\nhello world");
  await page.getByLabel("Tasks").fill("3");
  await expect(page.getByTestId("submit-summary")).toContainText("in 3 tasks");
  await page.getByTestId("submit-button").click();
  await expect(atelier.row("echo")).toBeVisible();
});

test("the sample starts from the empty window", async ({ atelier }) => {
  await atelier.open("empty");
  await expect(atelier.page.getByTestId("drop-hint")).toBeVisible();
  await atelier.page.getByTestId("sample").click();
  await expect(atelier.row("Sample scene")).toBeVisible();
  await atelier.advance(500);
  await expect(atelier.row("Sample scene").getByTestId("status-word")).toHaveText("Running");
});

test("cancelling waiting work is done at once and can be undone", async ({ atelier }) => {
  await atelier.open();
  await atelier.row("sh050_layout").click();
  await atelier.page.keyboard.press("Delete");
  await expect(atelier.row("sh050_layout").getByTestId("status-word")).toHaveText("Cancelled");
  await atelier.page.getByRole("button", { name: "Undo" }).click();
  await expect(atelier.row("sh050_layout").getByTestId("status-word")).toHaveText("Waiting");
});

test("cancelling running work says what is lost, and asks", async ({ atelier }) => {
  await atelier.open();
  const { page } = atelier;
  await atelier.row("sh040_comp_v012").click();
  await page.keyboard.press("Delete");
  await expect(page.getByTestId("cancel-dialog")).toContainText(
    "finished tasks stay; the work so far on 3 running tasks is lost.",
  );
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("cancel-dialog")).toBeHidden();
  expect(await atelier.asked("cancel")).toBe(0);
  await page.keyboard.press("Delete");
  await page.getByTestId("confirm-button").click();
  await expect(atelier.row("sh040_comp_v012").getByTestId("status-word")).toHaveText("Cancelled");
});

test("a failed job says why and what to do, and tries again", async ({ atelier }) => {
  await atelier.open("failing");
  const { page } = atelier;
  await atelier.row("sh110_fx_explosion").dblclick();
  const inspector = page.getByTestId("inspector");
  await expect(inspector.getByTestId("problem")).toContainText("it ran out of memory");
  await expect(inspector.getByTestId("problem")).toContainText("Lower the tile size");
  await expect(inspector.getByTestId("last-lines")).toContainText("Out of memory");
  await inspector.getByRole("button", { name: "Show the first" }).click();
  await expect(inspector.locator("[data-testid=task-cell][data-status=failed]")).toHaveCount(13);
  await inspector.getByTestId("attempts").getByRole("button", { name: "Log" }).click();
  await expect(page.getByTestId("log")).toContainText("Out of memory");
  await page.getByTestId("action-retry").click();
  await expect(atelier.row("sh110_fx_explosion").getByTestId("status-word")).toHaveText("Waiting");
});

test("S pauses and resumes; the page says why it waits", async ({ atelier }) => {
  await atelier.open();
  const row = atelier.row("sh090_env_forest_hero");
  await row.dblclick();
  await expect(atelier.page.getByTestId("why")).toContainText("Blender 4.2 is not installed");
  await expect(atelier.page.getByTestId("why")).toContainText("What would help: Install Blender 4.2");
  await atelier.row("sh050_layout").click();
  await atelier.page.keyboard.press("s");
  await expect(atelier.row("sh050_layout").getByTestId("status-word")).toHaveText("Held");
  await atelier.page.keyboard.press("s");
  await expect(atelier.row("sh050_layout").getByTestId("status-word")).toHaveText("Waiting");
});

test("files dropped on the open dialog join the job, and what was set stays", async ({ atelier }) => {
  await atelier.open("empty");
  const { page } = atelier;
  await atelier.dropFiles("/home/nina/plates/a.png");
  await page.getByLabel("Width").fill("800");
  await atelier.dropFiles("/home/nina/plates/b.png");
  await expect(page.getByTestId("input-file")).toHaveCount(2);
  await expect(page.getByLabel("Width")).toHaveValue("800");
  await page.getByRole("button", { name: "Leave out /home/nina/plates/a.png" }).click();
  await expect(page.getByTestId("input-file")).toHaveCount(1);
  await expect(page.getByLabel("Width")).toHaveValue("800");
});
