// Every screen of the job page, the viewer and the dialog: nothing for axe to find, nothing that moves by
// itself, states told apart without colour.
import { expect } from "@playwright/test";
import { expectNothingFound } from "./axe";
import { test, type AtelierWindow } from "./window";

type Show = (atelier: AtelierWindow) => Promise<void>;

async function openJob(atelier: AtelierWindow, name: string, tab?: string): Promise<void> {
  await atelier.row(name).dblclick();
  if (tab !== undefined) await atelier.page.getByTestId(`tab-${tab}`).click();
}

const SCREENS: Record<string, Show> = {
  "the first frames": async (atelier) => {
    await openJob(atelier, "sh200_rooftop_chase");
    await expect(atelier.page.getByTestId("first-frames")).toBeVisible();
  },
  "the sheet": async (atelier) => {
    await openJob(atelier, "sh200_rooftop_chase");
    await atelier.page.getByRole("button", { name: "Look closely" }).click();
    await expect(atelier.page.getByTestId("sheet")).toBeVisible();
  },
  "pictures that look wrong": async (atelier) => {
    await openJob(atelier, "sh210_tunnel");
    await expect(atelier.page.getByTestId("suspect-frames")).toBeVisible();
  },
  "a blocked chain": async (atelier) => {
    await openJob(atelier, "sh220_bridge video");
    await expect(atelier.page.getByTestId("chain")).toBeVisible();
  },
  causes: async (atelier) => {
    await openJob(atelier, "sh250_city");
    await expect(atelier.page.getByTestId("last-lines")).toBeVisible();
  },
  "the grid": async (atelier) => {
    await openJob(atelier, "sh250_city", "tasks");
    await atelier.page.getByTestId("task-cell").nth(35).click();
    await expect(atelier.page.getByTestId("attempts")).toBeVisible();
  },
  "the grid of very many tasks": async (atelier) => {
    await openJob(atelier, "crowd_bake", "tasks");
    await expect(atelier.page.getByTestId("grid-zoom")).toBeVisible();
  },
  results: async (atelier) => {
    await openJob(atelier, "sh210_tunnel", "results");
    await expect(atelier.page.getByTestId("output-thumbnail").first()).toBeVisible();
  },
  "the viewer": async (atelier) => {
    await openJob(atelier, "sh210_tunnel", "results");
    await atelier.page.getByTestId("output-thumbnail").nth(13).click();
    await atelier.page.keyboard.press("c");
    await expect(atelier.page.getByTestId("viewer-compare")).toBeVisible();
  },
  "a log that is looked through": async (atelier) => {
    await openJob(atelier, "sh240_smoke", "log");
    await atelier.page.getByLabel("Find in the whole log").fill("Sample 12");
    await atelier.page.keyboard.press("Enter");
    await expect(atelier.page.getByTestId("find-count")).toHaveText("1 of 112");
  },
  "the difference of two logs": async (atelier) => {
    await openJob(atelier, "sh240_smoke", "log");
    await atelier.page.getByTestId("log-compare").click();
    await expect(atelier.page.getByTestId("difference")).toBeVisible();
  },
  "the dialog with missing files and problems": async (atelier) => {
    await atelier.dropFiles("/home/nina/scenes/castle.blend");
    const { page } = atelier;
    await expect(page.getByTestId("missing-files")).toBeVisible();
    await page.getByRole("radio", { name: "And make a video of it" }).click();
    await page.getByLabel("Samples").fill("x");
    await expect(page.getByTestId("field-problem").first()).toBeVisible();
    await page.keyboard.press("Control+Enter");
    await expect(page.getByTestId("problem-list")).toBeVisible();
  },
  "the dialog with all options": async (atelier) => {
    await atelier.dropFiles("/home/nina/scenes/barn.blend");
    await atelier.page.getByTestId("more-options").click();
    await atelier.page.getByLabel("Camera", { exact: true }).click();
    await expect(atelier.page.getByRole("option", { name: "Camera.drone" })).toBeVisible();
  },
};

for (const [name, show] of Object.entries(SCREENS)) {
  for (const theme of ["dark", "light"] as const) {
    test(`axe finds nothing on ${name}, ${theme}`, async ({ atelier }) => {
      await atelier.open("work", theme);
      await show(atelier);
      await expectNothingFound(atelier.page);
    });
  }
  test(`nothing moves by itself on ${name}`, async ({ atelier }) => {
    await atelier.open("work");
    await show(atelier);
    await atelier.page.waitForFunction(() => document.getAnimations().length === 0, null, { timeout: 2_000 });
  });
}

test("states of tasks are told apart by their shapes alone", async ({ atelier }) => {
  await atelier.open("work");
  await openJob(atelier, "sh210_tunnel", "tasks");
  const { page } = atelier;
  const shapes = await page
    .getByTestId("task-cell")
    .evaluateAll((cells) => new Set(cells.map((cell) => cell.querySelector("svg")?.innerHTML ?? "")).size);
  const words = await page
    .getByTestId("task-cell")
    .evaluateAll(
      (cells) => new Set(cells.map((cell) => cell.getAttribute("aria-label")?.split(": ")[1])).size,
    );
  expect(words).toBe(2);
  expect(shapes).toBe(words);
});
