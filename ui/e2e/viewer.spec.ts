// Results and the viewer: every frame, near and far, against another one, and back to the same place.
import { expect } from "@playwright/test";
import { test, type AtelierWindow } from "./window";

async function openResults(atelier: AtelierWindow): Promise<void> {
  await atelier.open("work");
  await atelier.row("sh210_tunnel").dblclick();
  await atelier.page.getByTestId("tab-results").click();
}

test("results page through all files in the order of frames, with few in the page", async ({ atelier }) => {
  await atelier.open("busy");
  const { page } = atelier;
  await page.evaluate(() => window.fake.engine.finish("long_shot", 2_500, 60_000));
  await page.evaluate(() => window.fake.advance(250));
  await atelier.row("long_shot").dblclick();
  await page.getByTestId("tab-results").click();
  const results = page.getByTestId("results");
  await expect(page.getByTestId("inspector")).toContainText("2,500 files");
  await results.focus();
  await page.keyboard.press("End");
  await expect(page.locator("[data-testid=output-thumbnail][data-unit='2500']")).toBeVisible();
  expect(await page.getByTestId("output-thumbnail").count()).toBeLessThan(80);
});

test("frames made first stand where people look for them", async ({ atelier }) => {
  await atelier.open("work");
  const { page } = atelier;
  await atelier.row("sh200_rooftop_chase").dblclick();
  await page.getByTestId("action-approve").click();
  await page.evaluate(() => window.fake.engine.pauseNamed("sh230_pier"));
  await atelier.advance(20_000);
  await page.getByTestId("tab-results").click();
  const units = page.getByTestId("output-thumbnail");
  await expect(units.nth(1)).toHaveAttribute("data-unit", "0002");
  const shown = await units.evaluateAll((tiles) =>
    tiles.map((tile) => Number(tile.getAttribute("data-unit"))),
  );
  expect(shown).toEqual(shown.toSorted((left, right) => left - right));
});

test("a picture opens in full size, the keys go on, Esc comes back to it", async ({ atelier }) => {
  await openResults(atelier);
  const { page } = atelier;
  await page.getByTestId("output-thumbnail").nth(4).click();
  const picture = page.getByTestId("viewer-picture");
  await expect(picture).toHaveAttribute("data-unit", "0005");
  await expect(page.getByTestId("viewer-facts")).toContainText("5 of 60 · 1,920 × 1,080");
  await page.keyboard.press("ArrowRight");
  await expect(picture).toHaveAttribute("data-unit", "0006");
  await page.keyboard.press("End");
  await expect(picture).toHaveAttribute("data-unit", "0060");
  await page.keyboard.press("ArrowRight");
  await expect(picture).toHaveAttribute("data-unit", "0060");
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("viewer")).toBeHidden();
  await expect(page.getByTestId("results")).toBeFocused();
  await expect(page.locator("[data-testid=output-thumbnail][data-active]")).toHaveAttribute(
    "data-unit",
    "0060",
  );
  await page.keyboard.press("Enter");
  await expect(picture).toHaveAttribute("data-unit", "0060");
});

test("fit, pixel for pixel, wheel and pan", async ({ atelier }) => {
  await openResults(atelier);
  const { page } = atelier;
  await page.getByTestId("output-thumbnail").first().click();
  const picture = page.getByTestId("viewer-picture");
  await expect(page.getByTestId("viewer-scale")).toHaveText("Fit");
  const stage = await page.getByTestId("viewer-stage").boundingBox();
  await expect.poll(async () => Number(await picture.getAttribute("data-scale"))).toBeLessThan(1);
  await page.keyboard.press("1");
  await expect(page.getByTestId("viewer-scale")).toHaveText("100 %");
  expect((await picture.boundingBox())?.width).toBe(1_920);
  await page.mouse.move(640, 450);
  await page.mouse.wheel(0, -100);
  await expect(page.getByTestId("viewer-scale")).toHaveText("125 %");
  const before = await picture.boundingBox();
  await page.mouse.down();
  await page.mouse.move(700, 480, { steps: 3 });
  await page.mouse.up();
  const after = await picture.boundingBox();
  expect((after?.x ?? 0) - (before?.x ?? 0)).toBeCloseTo(60, 0);
  await page.keyboard.press("0");
  await expect(page.getByTestId("viewer-scale")).toHaveText("Fit");
  expect((await picture.boundingBox())?.width).toBeLessThanOrEqual(stage?.width ?? 0);
});

test("two frames in turns at the same place, or side by side", async ({ atelier }) => {
  await openResults(atelier);
  const { page } = atelier;
  await page.getByTestId("output-thumbnail").nth(2).click();
  const picture = page.getByTestId("viewer-picture");
  await expect(picture).toHaveAttribute("data-unit", "0003");
  await page.keyboard.press("c");
  await expect(page.getByTestId("viewer-compare")).toBeVisible();
  await page.keyboard.press("x");
  await expect(picture).toHaveAttribute("data-unit", "0002");
  await page.keyboard.press("x");
  await expect(picture).toHaveAttribute("data-unit", "0003");
  await page.keyboard.press("s");
  await expect(picture).toHaveCount(2);
  await page.keyboard.press("b");
  await expect(page.getByRole("radio", { name: "Grey" })).toBeChecked();
});

test("a picture that looks wrong can be judged where it is best seen", async ({ atelier }) => {
  await openResults(atelier);
  const { page } = atelier;
  await page.locator("[data-testid=output-thumbnail][data-unit='0014']").click();
  await expect(page.getByTestId("viewer").getByTestId("suspicion")).toContainText("All black");
  await page.getByRole("button", { name: "Keep", exact: true }).click();
  await expect(page.getByTestId("viewer").getByTestId("suspicion")).toHaveAttribute("data-verdict", "kept");
});
