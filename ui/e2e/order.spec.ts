// Reordering: by pointer, by key and by single clicks, with undo and refusals.
import { expect } from "@playwright/test";
import { below, randomFrom } from "../test/random";
import { box, test, type AtelierWindow } from "./window";

test("a row dragged below another lands where the line said", async ({ atelier }) => {
  await atelier.open();
  await atelier.drag("sh050_layout", "sh060_fx_smoke_wide_v003", "below");
  await expect(atelier.page.getByTestId("insertion-label")).toHaveText("→ Normal, position 3");
  await expect(atelier.page.getByTestId("drag-tag")).toHaveText("sh050_layout");
  await atelier.drop();
  await expect.poll(() => atelier.engineOrder()).toEqual(expect.arrayContaining(["sh050_layout"]));
  const order = (await atelier.engineOrder()).slice(2, 5);
  expect(order).toEqual(["plates_to_webp", "sh060_fx_smoke_wide_v003", "sh050_layout"]);
  expect((await atelier.names()).slice(2, 5)).toEqual(order);
});

test("a selected row drags the whole selection, in order, from anywhere on it", async ({ atelier }) => {
  await atelier.open();
  await atelier.row("plates_to_webp").click();
  await atelier.row("sh080_anim_block").click({ modifiers: ["Control"] });
  await atelier.row("contact_sheet_dailies").click({ modifiers: ["Control"] });
  const from = await box(atelier.row("sh080_anim_block"));
  const to = await box(atelier.row("sh050_layout"));
  await atelier.dragFrom(from.x + 400, from.y + 16, to.y + 2);
  await expect(atelier.page.getByTestId("drag-tag")).toHaveText("3 jobs");
  await atelier.drop();
  const block = ["plates_to_webp", "sh080_anim_block", "contact_sheet_dailies", "sh050_layout"];
  await expect.poll(async () => (await atelier.engineOrder()).slice(2, 6)).toEqual(block);
  await expect(atelier.page.locator("[data-testid=job-row][aria-selected=true]")).toHaveCount(3);
});

test("Esc in the middle of a drag changes nothing and sends nothing", async ({ atelier }) => {
  await atelier.open();
  const before = await atelier.names();
  await atelier.drag("sh050_layout", "matte_tests", "below");
  await atelier.page.keyboard.press("Escape");
  await expect(atelier.page.getByTestId("insertion-line")).toBeHidden();
  await atelier.drop();
  expect(await atelier.names()).toEqual(before);
  expect(await atelier.asked("move")).toBe(0);
});

test("a drop in another band changes the band; one Ctrl+Z restores band and place", async ({ atelier }) => {
  await atelier.open();
  const before = await atelier.engineOrder();
  await atelier.drag("sh080_anim_block", "turntable_chair", "above");
  await expect(atelier.page.getByTestId("insertion-label")).toHaveText("→ High, position 2");
  await atelier.drop();
  await expect.poll(() => atelier.bandOf("sh080_anim_block")).toBe("high");
  expect((await atelier.engineOrder()).slice(0, 3)).toEqual([
    "sh040_comp_v012",
    "sh080_anim_block",
    "turntable_chair",
  ]);
  await atelier.page.keyboard.press("Control+z");
  await expect.poll(() => atelier.engineOrder()).toEqual(before);
  expect(await atelier.bandOf("sh080_anim_block")).toBe("normal");
});

test("a refused move goes back and says why", async ({ atelier }) => {
  await atelier.open();
  const before = await atelier.names();
  await atelier.page.evaluate(() => window.fake.refuseNext("sh050_layout was moved by Marek a moment ago."));
  await atelier.row("sh050_layout").click();
  await atelier.page.keyboard.press("Alt+ArrowDown");
  await expect(atelier.page.getByText("sh050_layout was moved by Marek a moment ago.").first()).toBeVisible();
  await expect.poll(() => atelier.names()).toEqual(before);
});

test("25 × Alt+↓ moves exactly 25 places and keeps the row in view", async ({ atelier }) => {
  await atelier.open("ten-thousand");
  const [first = ""] = await atelier.page.evaluate(() => window.fake.engine.sections().critical);
  await atelier.page.locator(`[data-job-id="${first}"]`).click();
  const at = await atelier.page.evaluate((id) => window.fake.engine.sections().critical.indexOf(id), first);
  for (let press = 0; press < 25; press += 1) await atelier.page.keyboard.press("Alt+ArrowDown");
  await expect
    .poll(() => atelier.page.evaluate((id) => window.fake.engine.sections().critical.indexOf(id), first))
    .toBe(at + 25);
  const row = await box(atelier.page.locator(`[data-job-id="${first}"]`));
  const list = await box(atelier.list);
  expect(row.y).toBeGreaterThanOrEqual(list.y + row.height - 1);
  expect(row.y + row.height).toBeLessThanOrEqual(list.y + list.height + 1);
  await expect(atelier.list).toBeFocused();
});

test("the menu does what a drag does, by single clicks", async ({ atelier }) => {
  await atelier.open();
  await atelier.row("sh080_anim_block").click({ button: "right" });
  await atelier.page.getByRole("menuitem", { name: "Move to top" }).click();
  await expect.poll(async () => (await atelier.engineOrder())[2]).toBe("sh080_anim_block");
  await atelier.row("sh080_anim_block").hover();
  await atelier.row("sh080_anim_block").getByTestId("row-menu").click();
  await atelier.page.getByRole("menuitem", { name: "Move to band" }).click();
  await atelier.page.getByRole("menuitem", { name: "Low", exact: true }).click();
  await expect.poll(() => atelier.bandOf("sh080_anim_block")).toBe("low");
  await atelier.row("matte_tests").click();
  await atelier.page.keyboard.press("m");
  await atelier.page.getByLabel("Position").fill("3");
  await atelier.page.keyboard.press("Enter");
  await expect.poll(async () => (await atelier.engineOrder()).at(-1)).toBe("matte_tests");
});

test("moves are said in the live region, with place and band", async ({ atelier }) => {
  await atelier.open();
  await atelier.row("sh050_layout").click();
  await atelier.page.keyboard.press("Alt+ArrowDown");
  await expect(atelier.page.getByTestId("spoken")).toHaveText(
    "sh050_layout moved to position 2 of 7, Normal. Undo with Control Z.",
  );
});

test("rows stand still while one is in hand, and updates wait as a count", async ({ atelier }) => {
  await atelier.open();
  await atelier.drag("sh050_layout", "plates_to_webp", "below");
  const before = await atelier.row("sh040_comp_v012").getByTestId("job-progress").innerText();
  await atelier.advance(20_000);
  await expect(atelier.page.getByTestId("held")).toContainText("waiting");
  expect(await atelier.row("sh040_comp_v012").getByTestId("job-progress").innerText()).toBe(before);
  await atelier.drop();
  await expect(atelier.page.getByTestId("held")).toBeHidden();
  await expect(atelier.row("sh040_comp_v012").getByTestId("job-progress")).not.toHaveText(before);
});

test("keys, single letters included, stay out of text fields", async ({ atelier }) => {
  await atelier.open();
  await atelier.row("sh050_layout").click();
  await atelier.page.keyboard.press("/");
  await expect(atelier.page.getByTestId("filter")).toBeFocused();
  await atelier.page.keyboard.type("sn?rt");
  await expect(atelier.page.getByTestId("filter")).toHaveValue("sn?rt");
  expect(await atelier.asked("pause")).toBe(0);
  await atelier.page.getByRole("button", { name: "Clear filter" }).click();
  await expect(atelier.row("sh050_layout")).toBeVisible();
});

test("a list that scrolls in the moment of the drop does not move the place from where the line said", async ({
  atelier,
}) => {
  await atelier.open("ten-thousand");
  const { page } = atelier;
  const list = await box(atelier.list);
  await atelier.list.evaluate((element) => element.scrollTo(0, 3_000 * 32));
  const taken = page.locator("[data-testid=job-row][aria-rowindex='3010']");
  const id = (await taken.getAttribute("data-job-id")) ?? "";
  const grip = await box(taken.getByTestId("grip"));
  await atelier.dragFrom(grip.x + 8, grip.y + 16, list.y + list.height / 2);
  await atelier.list.evaluate((element) => {
    window.addEventListener("pointerup", () => element.scrollBy(0, 5 * 32), { capture: true, once: true });
  });
  const said = await atelier.dropSaying();
  const [, position = "0"] = /position (\d+)/.exec(said) ?? [];
  await expect.poll(() => placeOf(atelier, id), { message: said }).toBe(Number(position));
});

test("a move that is refused in the middle of a drag does not part the line from the place", async ({
  atelier,
}) => {
  await atelier.open();
  const { page } = atelier;
  await page.evaluate(() => {
    window.fake.hold("move");
    window.fake.refuseNext("sh050_layout was moved by Marek a moment ago.");
  });
  await atelier.row("sh050_layout").click();
  await page.keyboard.press("Alt+ArrowDown");
  await atelier.drag("sh060_fx_smoke_wide_v003", "plates_to_webp", "below");
  await page.evaluate(() => window.fake.release());
  await expect(page.getByText("sh050_layout was moved by Marek a moment ago.").first()).toBeVisible();
  const said = await atelier.dropSaying();
  expect(said).toBe("→ Normal, position 2");
  await expect
    .poll(async () => (await atelier.engineOrder()).slice(2, 5))
    .toEqual(["sh050_layout", "sh060_fx_smoke_wide_v003", "plates_to_webp"]);
});

test("the line and the place agree in fifty random drags, those that scroll included", async ({
  atelier,
}) => {
  test.setTimeout(180_000);
  await atelier.open("ten-thousand");
  const { page } = atelier;
  const list = await box(atelier.list);
  const random = randomFrom(11);
  for (let drag = 0; drag < 50; drag += 1) {
    const top = below(random, 9_000);
    await atelier.list.evaluate((element, row) => element.scrollTo(0, row * 32), top);
    const shown = [top + 9, top + 10].map((row) => `[data-testid=job-row][aria-rowindex="${String(row)}"]`);
    const taken = page.locator(shown.join(",")).first();
    const id = (await taken.getAttribute("data-job-id")) ?? "";
    const grip = await box(taken.getByTestId("grip"));
    await atelier.dragFrom(grip.x + 8, grip.y + 16, list.y + 120 + below(random, list.height - 240));
    if (drag % 5 === 4) await scrollByEdge(atelier, list.y + list.height - 6, list.y + list.height / 2);
    const said = await atelier.dropSaying();
    const [, band = "", position = "0"] = /→ (\w+), position (\d+)/.exec(said) ?? [];
    await expect
      .poll(() => page.evaluate((job) => window.fake.engine.records.get(job)?.job.band, id), {
        message: said,
      })
      .toBe(band.toLowerCase());
    await expect
      .poll(() => placeOf(atelier, id), { message: `drag ${String(drag)}: ${said}` })
      .toBe(Number(position));
  }
});

/** Holds the row at the lower edge until the list has scrolled, then brings it back to where nothing scrolls. */
async function scrollByEdge(atelier: AtelierWindow, edge: number, rest: number): Promise<void> {
  const before = await atelier.list.evaluate((element) => element.scrollTop);
  await atelier.page.mouse.move(300, edge - 4);
  await atelier.page.mouse.move(300, edge);
  await expect
    .poll(() => atelier.list.evaluate((element) => element.scrollTop))
    .toBeGreaterThan(before + 100);
  await atelier.page.mouse.move(300, rest);
  await atelier.page.mouse.move(300, rest + 4);
  let last = -1;
  await expect
    .poll(async () => {
      const now = await atelier.list.evaluate((element) => element.scrollTop);
      const still = now === last;
      last = now;
      return still;
    })
    .toBe(true);
}

function placeOf(atelier: AtelierWindow, id: string): Promise<number> {
  return atelier.page.evaluate((job) => {
    const band = window.fake.engine.records.get(job)?.job.band ?? "normal";
    return window.fake.engine.sections()[band].indexOf(job) + 1;
  }, id);
}
