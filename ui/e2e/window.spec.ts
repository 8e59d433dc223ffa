// The window as a whole: size, connection, settings, themes, and what a reader of the screen meets.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect } from "@playwright/test";
import type { AxeResults } from "axe-core";
import { test, type AtelierWindow } from "./window";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

test("ten thousand jobs are shown by a few row elements, wherever one scrolls", async ({ atelier }) => {
  await atelier.open("ten-thousand");
  const rows = atelier.page.getByRole("grid").getByRole("row");
  expect(await rows.count()).toBeLessThanOrEqual(60);
  await expect(atelier.list).toHaveAttribute("aria-rowcount", "10005");
  for (const at of [5_000, 9_990, 40]) {
    await atelier.list.evaluate((list, row) => list.scrollTo(0, row * 32), at);
    await expect(atelier.page.locator(`[aria-rowindex="${String(at + 3)}"]`)).toBeVisible();
    expect(await rows.count()).toBeLessThanOrEqual(60);
  }
});

test("scrolling to row 5,000 in the middle of a drag puts the job there", async ({ atelier }) => {
  await atelier.open("ten-thousand");
  const { page } = atelier;
  const id = (await page.getByTestId("job-row").nth(2).getAttribute("data-job-id")) ?? "";
  const total = (await atelier.engineOrder()).length;
  const grip = await page.locator(`[data-job-id="${id}"]`).getByTestId("grip").boundingBox();
  if (grip === null) throw new Error("no grip");
  await atelier.dragFrom(grip.x + 8, grip.y + 16, 400);
  await atelier.list.evaluate((list) => list.scrollTo(0, 5_000 * 32));
  await page.mouse.move(300, 404);
  await page.mouse.move(300, 400);
  const said = await page.getByTestId("insertion-label").innerText();
  await atelier.drop();
  await expect
    .poll(() => page.evaluate((job) => window.fake.engine.records.get(job)?.job.band, id))
    .toBe("normal");
  const position = await page.evaluate((job) => window.fake.engine.sections().normal.indexOf(job) + 1, id);
  expect(said).toBe(`→ Normal, position ${String(position)}`);
  expect(await atelier.engineOrder()).toHaveLength(total);
});

test("a silent engine is said, with the time, and the list matches again afterwards", async ({ atelier }) => {
  await atelier.open();
  const { page } = atelier;
  await page.evaluate(() => window.fake.cutOff());
  await expect(page.getByTestId("offline")).toContainText("Not connected to Atelier's engine since", {
    timeout: 8_000,
  });
  await page.evaluate(() => {
    window.fake.advance(40_000);
    window.fake.comeBack();
  });
  await expect(page.getByTestId("offline")).toBeHidden({ timeout: 8_000 });
  const done = await page.evaluate(() => {
    const record = [...window.fake.engine.records.values()].find((one) => one.job.name === "sh040_comp_v012");
    return record?.tasks.filter((task) => task.status === "completed").length;
  });
  await expect(atelier.row("sh040_comp_v012").getByTestId("job-progress")).toContainText(
    `${String(done)} / 120`,
  );
});

test("a lost batch asks for a snapshot and nothing stays wrong", async ({ atelier }) => {
  await atelier.open();
  await atelier.advance(4_000);
  await atelier.page.evaluate(() => window.fake.engine.skipBatch());
  await atelier.advance(4_000);
  const done = await atelier.page.evaluate(() => {
    const record = [...window.fake.engine.records.values()].find((one) => one.job.name === "sh040_comp_v012");
    return record?.tasks.filter((task) => task.status === "completed").length;
  });
  await expect(atelier.row("sh040_comp_v012").getByTestId("job-progress")).toContainText(
    `${String(done)} / 120`,
  );
});

test("this machine is named, tagged and switched off, with a way back", async ({ atelier }) => {
  await atelier.open();
  const { page } = atelier;
  await page.getByTestId("rail-machine").click();
  await page.getByLabel("Tags").fill("gpu,");
  await expect(page.getByTestId("tag")).toHaveText(["office=berlin", "workstation", "gpu"]);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByTestId("tag")).toHaveCount(2);
  await page.getByLabel("Name", { exact: true }).fill("");
  await page.keyboard.press("Tab");
  await expect(page.getByTestId("field-problem")).toContainText("A machine needs a name");
  await page.getByRole("switch", { name: "Takes work" }).click();
  await atelier.advance(60_000);
  await expect(page.getByTestId("status-bar")).toContainText("hydra takes no work");
});

test("starts in a locale that Intl refuses", async ({ atelier, page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(navigator, "language", { configurable: true, get: () => "C" });
    Object.defineProperty(navigator, "languages", { configurable: true, get: () => ["C"] });
  });
  await atelier.open();
  await expect(atelier.row("sh050_layout")).toContainText("0 / 240");
});

const SCREENS: Record<string, (atelier: AtelierWindow) => Promise<void>> = {
  "the queue": async (atelier) => atelier.open("failing", theme(atelier)),
  "the queue with chains, groups and filters": async (atelier) => {
    await atelier.open("chains", theme(atelier));
    const { page } = atelier;
    await page.getByTestId("display-menu").click();
    await page.getByRole("group", { name: "Group by" }).getByRole("menuitemradio", { name: "Chain" }).click();
    await page.keyboard.press("Escape");
    await expect(page.getByTestId("display-popup")).toBeHidden();
    await page.getByTestId("filter").fill("sh");
    await page.getByTestId("filter-menu").click();
    await page.getByTestId("facet-state").click();
    await page.getByRole("menuitemcheckbox", { name: /^Blocked/ }).click();
    await page.getByRole("menuitemcheckbox", { name: /^Waiting/ }).click();
    await expect(page.getByTestId("chip-state")).toBeVisible();
  },
  "the menu of views": async (atelier) => {
    await atelier.open("chains", theme(atelier));
    await atelier.page.getByTestId("view-menu").click();
    await expect(atelier.page.getByTestId("view-popup")).toBeVisible();
  },
  "a view being named": async (atelier) => {
    await atelier.open("chains", theme(atelier));
    await atelier.list.focus();
    await atelier.page.keyboard.press("Shift+V");
    await expect(atelier.page.getByTestId("name-view-dialog")).toBeVisible();
  },
  "a search that finds nothing": async (atelier) => {
    await atelier.open("busy", theme(atelier));
    await atelier.page.getByTestId("filter").fill("nothing is called so");
    await expect(atelier.page.getByTestId("nothing-fits")).toBeVisible();
  },
  "the menu of a job": async (atelier) => {
    await atelier.open("chains", theme(atelier));
    await atelier.row("sh200_rooftop_chase").click({ button: "right" });
    await expect(atelier.page.getByTestId("row-menu-popup")).toBeVisible();
  },
  "the empty queue": async (atelier) => atelier.open("empty", theme(atelier)),
  "a job": async (atelier) => {
    await atelier.open("failing", theme(atelier));
    await atelier.row("sh110_fx_explosion").dblclick();
    await expect(atelier.page.getByTestId("output-thumbnail").first()).toBeVisible();
  },
  "a log": async (atelier) => {
    await atelier.open("busy", theme(atelier));
    await atelier.row("sh040_comp_v012").dblclick();
    await atelier.page.getByTestId("tab-log").click();
    await expect(atelier.page.getByTestId("log")).toContainText("Attempt 1");
  },
  "the dialog": async (atelier) => {
    await atelier.open("busy", theme(atelier));
    await atelier.dropFiles("/home/nina/scenes/barn.blend");
    await expect(atelier.page.getByTestId("submit-summary")).toContainText("40 frames");
  },
  "this machine": async (atelier) => {
    await atelier.open("busy", theme(atelier));
    await atelier.page.getByTestId("rail-machine").click();
  },
  activity: async (atelier) => {
    await atelier.open("failing", theme(atelier));
    await atelier.page.getByTestId("rail-activity").click();
    await expect(atelier.page.getByTestId("activity-row").first()).toBeVisible();
  },
  settings: async (atelier) => {
    await atelier.open("busy", theme(atelier));
    await atelier.page.getByTestId("rail-settings").click();
    await expect(atelier.page.getByLabel("Your name")).toBeVisible();
  },
};

function theme(_atelier: AtelierWindow): "dark" | "light" {
  return test.info().title.endsWith("light") ? "light" : "dark";
}

for (const [name, show] of Object.entries(SCREENS)) {
  for (const look of ["dark", "light"]) {
    test(`axe finds nothing on ${name}, ${look}`, async ({ atelier }) => {
      await show(atelier);
      await atelier.page.evaluate(AXE);
      const results = await atelier.page.evaluate<AxeResults>(
        "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })",
      );
      const found = results.violations.map(
        ({ id, nodes }) =>
          `${id}: ${nodes.map((node) => `${node.target.join(" ")} ${node.failureSummary ?? ""}`).join("\n  ")}`,
      );
      expect(found).toEqual([]);
    });
  }
}

for (const width of [1000, 1130, 1280, 1600]) {
  test(`every column fits at ${String(width)} pixels, with and without the job page`, async ({ atelier }) => {
    await atelier.page.setViewportSize({ width, height: 700 });
    await atelier.open("failing");
    const overflows = (): Promise<number> =>
      atelier.page
        .getByTestId("job-row")
        .evaluateAll((rows) => rows.filter((row) => row.scrollWidth > row.clientWidth).length);
    expect(await overflows()).toBe(0);
    await atelier.row("sh040_comp_v012").dblclick();
    await expect(atelier.page.getByTestId("inspector")).toBeVisible();
    expect(await overflows()).toBe(0);
  });
}
