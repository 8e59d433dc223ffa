// The dialog that makes a job: what the file says, what is missing, first frames, a video behind it, mending.
import { expect } from "@playwright/test";
import type { Submission } from "../src/host/bindings";
import { test, type AtelierWindow } from "./window";

async function sent(atelier: AtelierWindow): Promise<Submission | undefined> {
  return atelier.page.evaluate(
    () => window.fake.asked.findLast((each) => each.command === "submit")?.ask as Submission | undefined,
  );
}

test("a look into the file says what empty fields mean, without being in the way", async ({ atelier }) => {
  await atelier.open("empty");
  const { page } = atelier;
  await page.evaluate(() => window.fake.hold("inspect"));
  await atelier.dropFiles("/home/nina/scenes/barn.blend");
  await expect(page.getByTestId("looking")).toBeVisible();
  await page.getByLabel("Name").fill("barn at dusk");
  await page.evaluate(() => window.fake.release());
  await expect(page.getByLabel("Samples")).toHaveAttribute("placeholder", "as in the file: 128");
  await expect(page.getByTestId("looking")).toBeHidden();
  await expect(page.getByLabel("Name")).toHaveValue("barn at dusk");
  await expect(page.getByTestId("needs")).toContainText(
    "Needs 2 textures (228 MB), 1 linked library (84.0 MB)",
  );
  await page.getByTestId("more-options").click();
  await expect(page.getByRole("combobox", { name: "Engine" })).toHaveText("As in the file: Cycles");
});

test("suggestions come from the file; several are chosen with commas", async ({ atelier }) => {
  await atelier.open("empty");
  const { page } = atelier;
  await atelier.dropFiles("/home/nina/scenes/barn.blend");
  await page.getByTestId("more-options").click();
  const layers = page.getByLabel("View layers");
  await layers.fill("Sm");
  await page.getByRole("option", { name: "Smoke" }).click();
  await expect(layers).toHaveValue("Smoke");
  await layers.pressSequentially(", Hold");
  await page.getByRole("option", { name: "Holdout" }).click();
  await expect(layers).toHaveValue("Smoke, Holdout");
  const camera = page.getByLabel("Camera", { exact: true });
  await camera.fill("Cam");
  await expect(page.getByRole("option")).toHaveCount(3);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("option")).toHaveCount(0);
  await expect(page.getByTestId("submit-dialog")).toBeVisible();
  await camera.fill("a camera of my own");
  await page.keyboard.press("Control+Enter");
  await expect
    .poll(async () => (await sent(atelier))?.parameters.overrides)
    .toMatchObject({
      layers: "Smoke, Holdout",
      camera: "a camera of my own",
    });
});

test("missing files are named with what uses them; one can do without", async ({ atelier }) => {
  await atelier.open("empty");
  const { page } = atelier;
  await atelier.dropFiles("/home/nina/scenes/castle.blend");
  const missing = page.getByTestId("missing-files");
  await expect(missing).toContainText("3 files that the scene needs are not there");
  await expect(missing).toContainText("/home/nina/scenes/textures/roof_tiles.png");
  await expect(missing).toContainText("used by image 'sky' · 2 files of 96");
  await expect(page.getByTestId("submit-summary")).toContainText("which is not there");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByTestId("problem-list")).toContainText("2 things to mend before it can be queued");
  expect(await atelier.asked("submit")).toBe(0);
  const looks = await atelier.asked("inspect");
  await missing.getByRole("button", { name: "Look again" }).click();
  await expect.poll(() => atelier.asked("inspect")).toBe(looks + 1);
  await missing.getByRole("button", { name: "Render without them" }).click();
  await expect(missing).toContainText("Rendered without 3 missing files");
  await expect(page.getByTestId("submit-summary")).toContainText("40 frames in 10 tasks");
  await page.getByTestId("submit-button").click();
  await expect.poll(async () => (await sent(atelier))?.parameters.overrides["missing"]).toBe("render");
});

test("first frames and a video behind them are queued together", async ({ atelier }) => {
  await atelier.open("empty");
  const { page } = atelier;
  await atelier.dropFiles("/home/nina/scenes/barn.blend");
  await expect(page.getByLabel("Samples")).toHaveAttribute("placeholder", /as in the file/);
  await page.getByRole("radio", { name: "First, middle, last" }).click();
  await page.getByRole("radio", { name: "And make a video of it" }).click();
  await expect(page.getByLabel("Frames a second")).toHaveValue("24");
  await page.getByLabel("Preset of Video").click();
  await page.getByRole("option", { name: "For editing (ProRes)" }).click();
  await page.getByTestId("submit-button").click();
  await expect(atelier.row("barn")).toBeVisible();
  await expect(atelier.row("barn video")).toBeVisible();
  expect(await sent(atelier)).toMatchObject({
    preview: { kind: "first_middle_last" },
    then: [
      { jobType: "video", takesOutputs: true, parameters: { preset: "edit", overrides: { fps: "24" } } },
    ],
  });
  await atelier.advance(12_000);
  await expect(atelier.row("barn").getByTestId("status-word")).toHaveText("Needs your OK");
  await expect(page.getByTestId("first-frames").getByTestId("output-thumbnail")).toHaveCount(3);
  await page.getByTestId("action-approve").click();
  await atelier.advance(80_000);
  await expect(atelier.row("barn").getByTestId("status-word")).toHaveText("Done");
  await expect(atelier.row("barn video").getByTestId("status-word")).toHaveText("Done");
});

test("what is wrong with the job that follows stands at its own field", async ({ atelier }) => {
  await atelier.open("empty");
  const { page } = atelier;
  await atelier.dropFiles("/home/nina/scenes/barn.blend");
  await page.getByRole("radio", { name: "And make a video of it" }).click();
  const rate = page.getByLabel("Frames a second");
  await rate.fill("fast");
  await expect(page.getByTestId("follower").getByTestId("field-problem")).toContainText(
    "'fast' is no frame rate",
  );
  await page.getByLabel("Name").focus();
  await page.keyboard.press("Control+Enter");
  await expect(rate).toBeFocused();
  expect(await atelier.asked("submit")).toBe(0);
});

test("all problems are listed on top and lead to their fields", async ({ atelier }) => {
  await atelier.open("empty");
  const { page } = atelier;
  await atelier.dropFiles("/home/nina/scenes/barn.blend");
  await page.getByTestId("more-options").click();
  await page.getByLabel("Frames per task").fill("0");
  await page.getByLabel("Samples").fill("many");
  await expect(page.getByTestId("field-problem")).toHaveCount(2);
  await page.keyboard.press("Control+Enter");
  const list = page.getByTestId("problem-list");
  await expect(list).toContainText("2 things to mend before it can be queued");
  await expect(page.getByLabel("Samples")).toBeFocused();
  await list.getByRole("button").last().click();
  await expect(page.getByLabel("Frames per task")).toBeFocused();
});

test("what was chosen last for a kind of job is set again, said, and can be reset", async ({ atelier }) => {
  await atelier.open("empty");
  const { page } = atelier;
  await atelier.dropFiles("/home/nina/scenes/castle.blend");
  await page.getByLabel("Samples").fill("64");
  await page.getByLabel("Frames", { exact: true }).fill("1-5");
  await page.getByRole("button", { name: "Render without them" }).click();
  await expect(page.getByTestId("submit-summary")).toContainText("5 frames");
  await page.getByTestId("submit-button").click();
  await expect(page.getByTestId("submit-dialog")).toBeHidden();
  await atelier.dropFiles("/home/nina/scenes/barn.blend");
  await expect(page.getByTestId("last-used")).toContainText("Set as last time: Samples");
  await expect(page.getByLabel("Samples")).toHaveValue("64");
  await expect(page.getByLabel("Frames", { exact: true })).not.toHaveValue("1-5");
  await page.getByTestId("last-used").getByRole("button", { name: "Reset" }).click();
  await expect(page.getByLabel("Samples")).toHaveValue("");
  await page.getByTestId("more-options").click();
  await expect(page.getByRole("combobox", { name: "Missing files" })).toHaveText("Do not render");
});

test("changing and submitting again is filled in as before, and cancels the job it replaces", async ({
  atelier,
}) => {
  await atelier.open("work");
  const { page } = atelier;
  await atelier.row("sh200_rooftop_chase").dblclick();
  await page.getByTestId("action-change").click();
  const dialog = page.getByTestId("submit-dialog");
  await expect(dialog).toContainText("Change and submit again: sh200_rooftop_chase");
  await expect(page.getByLabel("Samples")).toHaveValue("64");
  await expect(page.getByLabel("Frames", { exact: true })).toHaveValue("1-48");
  await expect(page.getByRole("radio", { name: "First, middle, last" })).toBeChecked();
  await page.getByLabel("Samples").fill("256");
  await page.getByLabel("Name").fill("sh200_rooftop_chase_v2");
  await expect(page.getByTestId("submit-summary")).toContainText("48 frames");
  await page.getByTestId("submit-button").click();
  await expect(atelier.row("sh200_rooftop_chase_v2")).toBeVisible();
  await expect(atelier.row("sh200_rooftop_chase").getByTestId("status-word")).toHaveText("Cancelled");
});

test("a video chosen before the file was looked into gets the file's frames a second all the same", async ({
  atelier,
}) => {
  await atelier.open("empty");
  const { page } = atelier;
  await page.evaluate(() => window.fake.hold("inspect"));
  await atelier.dropFiles("/home/nina/scenes/barn.blend");
  await page.getByRole("radio", { name: "And make a video of it" }).click();
  await expect(page.getByTestId("looking")).toBeVisible();
  await expect(page.getByLabel("Frames a second")).toHaveValue("");
  await page.evaluate(() => window.fake.release());
  await expect(page.getByLabel("Frames a second")).toHaveValue("24");
});
