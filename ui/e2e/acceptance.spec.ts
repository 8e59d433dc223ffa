// What the window promises beyond single flows: what is said aloud, that nothing moves under a hand or on
// its own, and that nothing is told by colour alone.
import { expect } from "@playwright/test";
import { test, type AtelierWindow } from "./window";

/** Texts in live regions that say something now. */
function spoken(atelier: AtelierWindow): Promise<string[]> {
  return atelier.page.evaluate(() =>
    [...document.querySelectorAll("[aria-live=polite],[aria-live=assertive],[role=status],[role=alert]")]
      .filter((region) => region.getAttribute("aria-live") !== "off")
      .map((region) => region.textContent ?? "")
      .filter((text) => text.includes("sh050_layout")),
  );
}

test("moves, undo and refusals are said once, with place and band", async ({ atelier }) => {
  await atelier.open();
  const { page } = atelier;
  await atelier.row("sh050_layout").click();
  await page.keyboard.press("Alt+ArrowDown");
  const moved = "sh050_layout moved to position 2 of 7, Normal. Undo with Control Z.";
  await expect.poll(() => spoken(atelier)).toEqual([moved]);
  await page.keyboard.press("Control+z");
  await expect.poll(() => spoken(atelier)).toEqual(["Undone: moved sh050_layout to Normal, position 2"]);
  await page.evaluate(() => window.fake.refuseNext("Marek moved it a moment ago."));
  await page.keyboard.press("Alt+ArrowDown");
  await expect
    .poll(() => spoken(atelier))
    .toEqual(["Marek moved it a moment ago. sh050_layout stays at position 1 of 7, Normal."]);
});

test("a refused move is shown at once, and goes back within a second of the refusal", async ({ atelier }) => {
  await atelier.open();
  const { page } = atelier;
  const before = await atelier.names();
  await page.evaluate(() => {
    window.fake.hold("move");
    window.fake.refuseNext("sh050_layout was moved by Marek a moment ago.");
  });
  await atelier.row("sh050_layout").click();
  await page.keyboard.press("Alt+ArrowDown");
  await expect.poll(async () => (await atelier.names()).indexOf("sh050_layout")).toBe(3);
  await page.evaluate(() => window.fake.release());
  await expect(page.getByText("was moved by Marek a moment ago.").first()).toBeVisible();
  await expect.poll(() => atelier.names(), { timeout: 1_000 }).toEqual(before);
});

for (const [what, begin, end] of [
  [
    "a menu is open",
    (atelier: AtelierWindow) => atelier.row("sh050_layout").click({ button: "right" }),
    (atelier: AtelierWindow) => atelier.page.keyboard.press("Escape"),
  ],
  [
    "Shift is held to pick a range",
    async (atelier: AtelierWindow) => {
      await atelier.row("sh050_layout").click();
      await atelier.page.keyboard.down("Shift");
      await atelier.page.keyboard.press("Shift+ArrowDown");
      await atelier.page.keyboard.down("Shift");
    },
    (atelier: AtelierWindow) => atelier.page.keyboard.up("Shift"),
  ],
] as const) {
  test(`rows stand still while ${what}, and updates wait as a count`, async ({ atelier }) => {
    await atelier.open();
    await begin(atelier);
    const before = await atelier.names();
    await atelier.page.evaluate(() => {
      const low = window.fake.engine.sections().low[0] ?? "";
      const record = window.fake.engine.records.get(low);
      if (record === undefined) throw new Error("no job in the low band");
      record.job.band = "critical";
      window.fake.engine.touch(record);
    });
    await atelier.advance(500);
    await expect(atelier.page.getByTestId("held")).toContainText("waiting");
    expect(await atelier.names()).toEqual(before);
    await end(atelier);
    await expect(atelier.page.getByTestId("held")).toBeHidden();
    await expect.poll(async () => (await atelier.names())[0]).toBe("matte_tests");
  });
}

test("every drag's result is reached with the keyboard alone", async ({ atelier }) => {
  await atelier.open();
  const { page } = atelier;
  const place = (): Promise<string> =>
    page.evaluate(() => {
      const sections = window.fake.engine.sections();
      for (const band of ["critical", "high", "normal", "low"] as const) {
        const at = sections[band].findIndex(
          (id) => window.fake.engine.records.get(id)?.job.name === "sh060_fx_smoke_wide_v003",
        );
        if (at !== -1) return `${band} ${String(at + 1)}`;
      }
      return "gone";
    });
  await atelier.row("sh060_fx_smoke_wide_v003").click();
  const steps: [string, string][] = [
    ["Alt+ArrowUp", "normal 2"],
    ["Alt+Shift+ArrowUp", "normal 1"],
    ["Alt+Shift+ArrowDown", "normal 7"],
    ["Alt+ArrowLeft", "high 3"],
    ["Alt+ArrowRight", "normal 1"],
  ];
  for (const [key, expected] of steps) {
    await page.keyboard.press(key);
    await expect.poll(place, { message: key }).toBe(expected);
  }
  await expect(atelier.row("sh060_fx_smoke_wide_v003")).toHaveAttribute("aria-selected", "true");
  await expect(atelier.list).toBeFocused();
});

test("no estimate before three tasks are measured, then a range; paused jobs have none", async ({
  atelier,
}) => {
  await atelier.open("empty");
  const { page } = atelier;
  await atelier.dropFiles("/home/nina/scenes/barn.blend");
  await expect(page.getByTestId("submit-summary")).toContainText("40 frames");
  await page.getByTestId("submit-button").click();
  await page.keyboard.press("Escape");
  await atelier.advance(1_000);
  await expect(atelier.row("barn")).toContainText("no estimate yet");
  await expect(page.getByTestId("status-bar")).not.toContainText("about");
  await atelier.advance(6_000);
  await expect(atelier.row("barn")).toContainText(/(about .+|under a minute) left/);
  await expect(page.getByTestId("status-bar")).toContainText(/· (about .+|under a minute)/);
  await atelier.row("barn").click();
  await page.keyboard.press("s");
  await atelier.advance(60_000);
  await expect(atelier.row("barn").getByTestId("status-word")).toHaveText("Held");
  await expect(atelier.row("barn")).not.toContainText("left");
});

test("without colour and without styles every status keeps a shape and a word of its own", async ({
  atelier,
}) => {
  const shapes = new Map<string, string>();
  for (const world of ["failing", "chains"] as const) {
    await atelier.open(world);
    await atelier.page.evaluate(() => {
      for (const sheet of document.querySelectorAll("style,link[rel=stylesheet]")) sheet.remove();
    });
    const rows = await atelier.page.getByTestId("job-row").evaluateAll((all) =>
      all.map((row) => {
        const word = row.querySelector<HTMLElement>("[data-testid=status-word]");
        const glyph = word?.parentElement?.querySelector("svg")?.cloneNode(true);
        if (word === null || !(glyph instanceof SVGElement)) throw new Error("a row without a status");
        // The share of a ring is progress, not shape; colours are in classes, which are not looked at.
        for (const part of glyph.querySelectorAll("*")) part.removeAttribute("stroke-dasharray");
        return { state: row.getAttribute("data-state") ?? "", word: word.innerText, shape: glyph.innerHTML };
      }),
    );
    for (const { state, word, shape } of rows) {
      expect(word, state).not.toBe("");
      shapes.set(word, shape);
    }
  }
  expect(shapes.size).toBeGreaterThanOrEqual(7);
  expect(new Set(shapes.values()).size).toBe(shapes.size);
  const bars = atelier.page.getByRole("progressbar", { name: "Progress of sh220_bridge", exact: true });
  await expect(bars).toHaveAttribute("aria-valuetext", "33 done, 7 failed");
});

test("segments of progress differ by texture, not by colour alone", async ({ atelier }) => {
  await atelier.open("chains");
  const textures = await atelier.page.evaluate(() => {
    const look = (part: string): string => {
      const element = document.querySelector(`[data-part=${part}]`);
      return element === null
        ? "none"
        : getComputedStyle(element).backgroundImage.replaceAll(/rgb[^)]*\)/g, "");
    };
    return ["done", "running", "failed"].map(look);
  });
  expect(new Set(textures).size).toBe(3);
});

const ACTIONS: [string, (atelier: AtelierWindow) => Promise<void>][] = [
  ["a move and its toast", (atelier) => atelier.page.keyboard.press("Alt+ArrowDown")],
  ["undo", (atelier) => atelier.page.keyboard.press("Control+z")],
  [
    "a drag",
    async (atelier) => {
      await atelier.drag("sh080_anim_block", "turntable_chair", "below");
      await atelier.drop();
    },
  ],
  [
    "a menu",
    async (atelier) => {
      await atelier.row("sh050_layout").click({ button: "right" });
      await expect(atelier.page.getByTestId("row-menu-popup")).toBeVisible();
      await atelier.page.keyboard.press("Escape");
      await expect(atelier.page.getByTestId("row-menu-popup")).toBeHidden();
      await expect(atelier.list).toBeFocused();
    },
  ],
  [
    "a dialog",
    async (atelier) => {
      await atelier.page.keyboard.press("?");
      await expect(atelier.page.getByTestId("shortcut-sheet")).toBeVisible();
      await atelier.page.keyboard.press("Escape");
      await expect(atelier.page.getByTestId("shortcut-sheet")).toBeHidden();
    },
  ],
  ["a job opened", (atelier) => atelier.row("sh040_comp_v012").dblclick()],
  ["work going on", (atelier) => atelier.advance(5_000)],
  ["a filter", (atelier) => atelier.page.getByTestId("filter").fill("sh0")],
  ["another panel", (atelier) => atelier.page.getByTestId("rail-machine").click()],
];

test("nothing moves on its own two seconds after any action", async ({ atelier }) => {
  await atelier.open();
  await atelier.row("sh050_layout").click();
  for (const [what, act] of ACTIONS) {
    await act(atelier);
    await expect
      .poll(() => atelier.page.evaluate(() => document.getAnimations().length), {
        message: what,
        timeout: 2_000,
      })
      .toBe(0);
  }
});

test("under reduced motion nothing ever moves", async ({ atelier }) => {
  await atelier.page.emulateMedia({ reducedMotion: "reduce" });
  await atelier.open();
  await atelier.page.evaluate(() => {
    const seen: string[] = [];
    const look = (): void => {
      for (const each of document.getAnimations()) {
        const { duration = 0 } = each.effect?.getComputedTiming() ?? {};
        if (Number(duration) > 0) seen.push((each.effect as KeyframeEffect).target?.className ?? "?");
      }
      requestAnimationFrame(look);
    };
    Object.assign(window, { seen });
    look();
  });
  await atelier.row("sh050_layout").click();
  for (const [, act] of ACTIONS) await act(atelier);
  // Even what asks for a transition gets none.
  await atelier.page.evaluate(async () => {
    const probe = document.createElement("div");
    probe.className = "probe";
    probe.style.transition = "opacity 500ms";
    document.body.append(probe);
    getComputedStyle(probe).getPropertyValue("opacity");
    probe.style.opacity = "0";
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    probe.remove();
  });
  expect(await atelier.page.evaluate(() => (window as unknown as { seen: string[] }).seen)).toEqual([]);
});

test("while the engine is away controls are off and say why; looking still works", async ({ atelier }) => {
  await atelier.open();
  const { page } = atelier;
  await atelier.row("sh050_layout").dblclick();
  await page.evaluate(() => window.fake.cutOff());
  await expect(page.getByTestId("offline")).toBeVisible({ timeout: 8_000 });
  await expect(page.getByTestId("inspector").getByTestId("action-run-next")).toBeDisabled();
  await expect(page.getByTestId("inspector").getByTestId("action-run-next")).toHaveAttribute(
    "title",
    "Not connected to Atelier's engine",
  );
  const asked = await atelier.asked("move");
  await atelier.list.focus();
  await page.keyboard.press("Alt+ArrowDown");
  await expect(page.getByText("Move down: Not connected to Atelier's engine").first()).toBeVisible();
  expect(await atelier.asked("move")).toBe(asked);
  await atelier.row("sh080_anim_block").click({ button: "right" });
  await expect(page.getByRole("menuitem", { name: "Move to top" })).toHaveAttribute("aria-disabled", "true");
  await page.keyboard.press("Escape");
  await page.getByTestId("filter").fill("layout");
  await expect(page.getByTestId("shown-count")).toHaveText("1 of 14");
  await page.getByTestId("rail-machine").click();
  await expect(page.getByLabel("Name", { exact: true })).toBeDisabled();
  await expect(page.getByText("Not connected to Atelier's engine: nothing can be changed")).toBeVisible();
});

test("the window is called by the name that its machine has now", async ({ atelier }) => {
  await atelier.open();
  const { page } = atelier;
  await expect(page).toHaveTitle("Atelier – hydra");
  await page.getByTestId("rail-machine").click();
  await page.getByLabel("Name", { exact: true }).fill("studio-one");
  await page.keyboard.press("Tab");
  await expect(page).toHaveTitle("Atelier – studio-one");
});
