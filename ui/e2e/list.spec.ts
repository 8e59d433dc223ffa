// Finding one's way in the list: search, filters, sorting, groups and kept views.
import { expect } from "@playwright/test";
import { box, test, type AtelierWindow } from "./window";

async function pickFacet(atelier: AtelierWindow, facet: string, ...values: string[]): Promise<void> {
  const { page } = atelier;
  await page.getByTestId("filter-menu").click();
  await page.getByTestId(`facet-${facet}`).click();
  for (const value of values)
    await page.getByRole("menuitemcheckbox", { name: new RegExp(`^${value}\\s*\\d`) }).click();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("filter-popup")).toBeHidden();
}

async function groupBy(atelier: AtelierWindow, name: string): Promise<void> {
  await atelier.page.getByTestId("display-menu").click();
  await atelier.page
    .getByRole("group", { name: "Group by" })
    .getByRole("menuitemradio", { name, exact: true })
    .click();
  await atelier.page.keyboard.press("Escape");
  await expect(atelier.page.getByTestId("display-popup")).toBeHidden();
}

test("/ searches names, people, types, machines and ids, with a count and a way back", async ({
  atelier,
}) => {
  await atelier.open("ten-thousand");
  const { page } = atelier;
  await atelier.list.focus();
  await page.keyboard.press("/");
  await page.keyboard.type("ida fx 0010");
  await expect(page.getByTestId("shown-count")).toHaveText(/^\d+ of 10,000$/);
  for (const name of await atelier.names()) expect(name).toContain("0010");
  const [id = ""] = await page.evaluate(() => window.fake.engine.sections().low.slice(40, 41));
  await page.getByTestId("filter").fill(id);
  await expect(page.getByTestId("shown-count")).toHaveText("1 of 10,000");
  await page.getByTestId("filter").fill("nothing is called so");
  await expect(page.getByTestId("nothing-fits")).toContainText("No jobs match 'nothing is called so'.");
  await page.getByRole("button", { name: "Clear filter" }).click();
  await expect(page.getByTestId("shown-count")).toBeHidden();
});

test("filters add up, show as chips, and are taken away one by one", async ({ atelier }) => {
  await atelier.open();
  const { page } = atelier;
  await pickFacet(atelier, "state", "Waiting", "Held");
  await expect(page.getByTestId("shown-count")).toHaveText("9 of 14");
  await pickFacet(atelier, "person", "Marek");
  expect(await atelier.names()).toEqual(["turntable_chair", "sh070_crowd_sim_cache"]);
  await expect(page.getByTestId("chip-state")).toHaveText("StatusWaiting or Held");
  await page.getByRole("button", { name: "Take away Status" }).click();
  await expect(page.getByTestId("shown-count")).toHaveText("2 of 14");
  await atelier.list.focus();
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("chips")).toBeHidden();
});

test("what a filter shows follows the jobs as they change", async ({ atelier }) => {
  await atelier.open();
  await pickFacet(atelier, "state", "Running");
  expect(await atelier.names()).toEqual(["sh040_comp_v012"]);
  await atelier.row("sh040_comp_v012").click();
  await atelier.page.keyboard.press("s");
  await atelier.advance(30_000);
  await expect.poll(() => atelier.names()).not.toContain("sh040_comp_v012");
  expect(await atelier.names()).toContain("turntable_chair");
});

test("in a filtered list a drag goes beside the neighbour that is seen", async ({ atelier }) => {
  await atelier.open();
  await atelier.page.getByTestId("filter").fill("nina");
  await expect(atelier.row("plates_to_webp")).toBeHidden();
  await atelier.drag("sh080_anim_block", "sh060_fx_smoke_wide_v003", "above");
  const said = await atelier.page.getByTestId("insertion-label").innerText();
  await atelier.drop();
  await expect
    .poll(async () => (await atelier.engineOrder()).slice(2, 6))
    .toEqual(["sh050_layout", "sh080_anim_block", "plates_to_webp", "sh060_fx_smoke_wide_v003"]);
  expect(said).toBe("→ Normal, position 2");
  await atelier.row("sh060_fx_smoke_wide_v003").click();
  await atelier.page.keyboard.press("Alt+ArrowUp");
  await expect
    .poll(async () => (await atelier.engineOrder()).slice(2, 5))
    .toEqual(["sh050_layout", "sh060_fx_smoke_wide_v003", "sh080_anim_block"]);
});

test("sorted by name, a drag moves nothing and offers queue order; Q switches", async ({ atelier }) => {
  await atelier.open();
  const { page } = atelier;
  const before = await atelier.engineOrder();
  await page.getByTestId("head-name").click();
  expect((await atelier.names()).slice(2, 4)).toEqual(["contact_sheet_dailies", "plates_to_webp"]);
  const grip = await box(atelier.row("sh050_layout").getByTestId("grip"));
  await page.mouse.move(grip.x + 8, grip.y + 16);
  await page.mouse.down();
  await page.mouse.move(grip.x + 12, grip.y + 60);
  await page.mouse.move(grip.x + 12, grip.y + 120);
  await expect(page.getByTestId("drag-tag")).toContainText("Sorted by name: stays where it is");
  await expect(page.getByTestId("insertion-line")).toBeHidden();
  await page.mouse.up();
  const offer = page.getByRole("button", { name: "Switch to queue order" });
  await expect(offer).toBeVisible();
  expect(await atelier.asked("move")).toBe(0);
  expect(await atelier.engineOrder()).toEqual(before);
  await atelier.row("sh050_layout").click();
  await page.keyboard.press("Alt+ArrowDown");
  expect(await atelier.asked("move")).toBe(0);
  await page.keyboard.press("q");
  await expect(offer).toBeHidden();
  expect((await atelier.names()).slice(2, 4)).toEqual(["sh050_layout", "plates_to_webp"]);
  await page.keyboard.press("Alt+ArrowDown");
  await expect.poll(() => atelier.asked("move")).toBe(1);
});

test("groups fold with a click and with the keyboard, and say how many and how far", async ({ atelier }) => {
  await atelier.open();
  const { page } = atelier;
  await groupBy(atelier, "Person");
  const headers = page.getByRole("grid").getByRole("row").getByTestId("group-header");
  await expect(headers).toHaveCount(3);
  await expect(headers.nth(0)).toContainText("Ida");
  await expect(headers.nth(0).getByTestId("group-count")).toHaveText("2");
  await expect(headers.nth(2).getByTestId("group-share")).toHaveText(/^\d+ %$/);
  await atelier.row("plates_to_webp").click();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await expect(atelier.row("plates_to_webp")).toBeHidden();
  await expect(page.getByTestId("spoken")).toHaveText("Ida, 2 jobs, folded");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(atelier.row("turntable_chair")).toBeHidden();
  await page.keyboard.press("Enter");
  await expect(atelier.row("turntable_chair")).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await expect(atelier.row("turntable_chair")).toHaveAttribute("aria-selected", "true");
  await headers.nth(0).click();
  await expect(atelier.row("plates_to_webp")).toBeVisible();
});

test("chains stand together, each job set in under the one that it follows", async ({ atelier }) => {
  await atelier.open("chains");
  await groupBy(atelier, "Chain");
  const names = await atelier.names();
  expect(names.slice(0, 3)).toEqual(["sh050_layout", "sh050_layout video", "sh050_layout proxy"]);
  const left = async (name: string): Promise<number> =>
    (await box(atelier.row(name).getByTestId("job-name"))).x;
  expect(await left("sh050_layout video")).toBeGreaterThan(await left("sh050_layout"));
  expect(await left("sh050_layout proxy")).toBeGreaterThan(await left("sh050_layout video"));
  await expect(atelier.row("sh050_layout proxy").getByTestId("connector")).toBeVisible();
});

test("a view is kept under a name, renamed, deleted, and that can be undone", async ({ atelier }) => {
  await atelier.open();
  const { page } = atelier;
  await pickFacet(atelier, "person", "Ida");
  await page.getByTestId("view-menu").click();
  await page.getByRole("menuitem", { name: "Save this view…" }).click();
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Person Ida");
  await page.getByLabel("Name", { exact: true }).fill("Ida's");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("view-menu")).toHaveText("Ida's");
  await page.getByTestId("view-menu").click();
  await page.getByRole("menuitem", { name: "Everything" }).click();
  await expect(page.getByTestId("chips")).toBeHidden();
  await page.reload();
  await page.getByTestId("view-menu").click();
  await page.getByRole("menuitem", { name: "Ida's" }).click();
  expect(await atelier.names()).toEqual(["plates_to_webp", "contact_sheet_dailies"]);
  await page.getByTestId("view-menu").click();
  await page.getByRole("menuitem", { name: "Rename 'Ida's'…" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Images of Ida");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("view-menu")).toHaveText("Images of Ida");
  await page.getByTestId("view-menu").click();
  await page.getByRole("menuitem", { name: "Delete 'Images of Ida'" }).click();
  await expect(page.getByTestId("view-menu")).toHaveText("Everything");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByTestId("view-menu")).toHaveText("Images of Ida");
});

test("views that are always there: what needs me, what runs, what was finished today", async ({
  atelier,
}) => {
  await atelier.open("chains");
  const { page } = atelier;
  await page.getByTestId("needs-you").click();
  await expect(page.getByTestId("view-menu")).toHaveText("Needs me");
  const words = await page.getByTestId("job-row").getByTestId("status-word").allInnerTexts();
  expect(new Set(words)).toEqual(new Set(["Blocked", "Needs your OK", "Done", "Done with problems"]));
  await page.getByTestId("view-menu").click();
  await page.getByRole("menuitem", { name: "Running now" }).click();
  expect(await atelier.names()).toEqual(["sh040_comp_v012"]);
});

test("the menu approves, runs anyway, retries what comes before, and filters", async ({ atelier }) => {
  await atelier.open("chains");
  const { page } = atelier;
  const menu = async (row: string, item: string): Promise<void> => {
    await atelier.row(row).click({ button: "right" });
    await page.getByRole("menuitem", { name: item }).click();
  };
  await menu("sh200_rooftop_chase", "Approve and go on");
  await expect(atelier.row("sh200_rooftop_chase").getByTestId("status-word")).toHaveText("Waiting");
  await menu("sh230_pier video", "Run anyway");
  await expect(atelier.row("sh230_pier video").getByTestId("chain-mark")).toBeHidden();
  await menu("sh220_bridge video", "Retry what it waits for");
  await expect(atelier.row("sh220_bridge").getByTestId("status-word")).toHaveText("Waiting");
  await menu("sh210_tunnel", "Look at suspicious frames");
  await expect(page.getByTestId("inspector")).toContainText("sh210_tunnel");
  await page.keyboard.press("Escape");
  await menu("turntable_chair", "Show only Marek");
  expect(await atelier.names()).toEqual(["turntable_chair", "sh070_crowd_sim_cache"]);
});
