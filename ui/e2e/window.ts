// Atelier's window as a test uses it: over the fake host, whose clock only the test moves.
import { test as base, expect, type Locator, type Page } from "@playwright/test";
import type { FakeHandle } from "../src/host/fake/fakeHost";
import type { World } from "../src/host/fake/worlds";
import { serveBuilt, type Served } from "./server";

declare global {
  interface Window {
    fake: FakeHandle;
  }
}

/** The fake engine's own time after a busy world has been made. */
const NOW = Date.UTC(2026, 10, 20, 14, 0, 34);
const ROW = 32;

export class AtelierWindow {
  readonly page: Page;
  private readonly url: string;

  constructor(page: Page, url: string) {
    this.page = page;
    this.url = url;
  }

  async open(world: World = "busy", theme: "dark" | "light" = "dark"): Promise<void> {
    await this.page.emulateMedia({ colorScheme: theme });
    await this.page.clock.setFixedTime(NOW);
    await this.page.goto(`${this.url}?fake=${world}&clock=manual`);
    await expect(this.page.getByTestId(world === "empty" ? "empty" : "job-row").first()).toBeVisible();
  }

  row(name: string): Locator {
    return this.page
      .getByTestId("job-row")
      .filter({ has: this.page.getByTestId("job-name").getByText(name, { exact: true }) });
  }

  get list(): Locator {
    return this.page.getByTestId("queue-list");
  }

  /** The names of the rows as drawn, top to bottom. */
  async names(): Promise<string[]> {
    return this.page.getByTestId("job-row").evaluateAll((rows) =>
      rows
        .map((row) => ({
          top: row.getBoundingClientRect().top,
          name: row.querySelector("[data-testid=job-name]")?.textContent ?? "",
        }))
        .toSorted((left, right) => left.top - right.top)
        .map(({ name }) => name),
    );
  }

  /** The names of the queue's jobs in the engine's own order. */
  async engineOrder(): Promise<string[]> {
    return this.page.evaluate(() => {
      const { critical, high, normal, low } = window.fake.engine.sections();
      return [...critical, ...high, ...normal, ...low].map(
        (id) => window.fake.engine.records.get(id)?.job.name ?? "",
      );
    });
  }

  async bandOf(name: string): Promise<string | undefined> {
    return this.page.evaluate((wanted) => {
      return [...window.fake.engine.records.values()].find((record) => record.job.name === wanted)?.job.band;
    }, name);
  }

  /** How often a command was asked. */
  async asked(command: string): Promise<number> {
    return this.page.evaluate(
      (name) => window.fake.asked.filter((each) => each.command === name).length,
      command,
    );
  }

  advance(ms: number): Promise<void> {
    return this.page.evaluate((time) => window.fake.advance(time), ms);
  }

  /** Takes a row by its grip and holds it above (or below) another one; lets go with `drop`. */
  async drag(name: string, over: string, edge: "above" | "below"): Promise<void> {
    const grip = await box(this.row(name).getByTestId("grip"));
    const target = await box(this.row(over));
    const y = edge === "above" ? target.y + 3 : target.y + target.height - 3;
    await this.dragFrom(grip.x + 8, grip.y + ROW / 2, y);
  }

  async dragFrom(x: number, from: number, to: number): Promise<void> {
    await this.page.mouse.move(x, from);
    await this.page.mouse.down();
    await this.page.mouse.move(x, from + 8);
    await this.page.mouse.move(x + 4, (from + to) / 2);
    await this.page.mouse.move(x + 4, to - 2);
    await this.page.mouse.move(x + 4, to);
    await expect(this.page.getByTestId("insertion-line")).toBeVisible();
    await this.painted();
  }

  drop(): Promise<void> {
    return this.page.mouse.up();
  }

  /** Lets go, and answers what the insertion line said in that very moment: the list may still scroll. */
  async dropSaying(): Promise<string> {
    const heard = await this.page.evaluateHandle(() => {
      const said = { words: "" };
      const listen = (): void => {
        said.words = document.querySelector("[data-testid=insertion-label]")?.textContent ?? "";
      };
      window.addEventListener("pointerup", listen, { capture: true, once: true });
      return said;
    });
    await this.drop();
    return heard.evaluate(({ words }) => words);
  }

  /** Waits until what was pointed at last is painted: a drag follows the pointer once a frame. */
  private painted(): Promise<void> {
    return this.page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
        }),
    );
  }

  async dropFiles(...paths: string[]): Promise<void> {
    await this.page.evaluate(
      (dropped) => window.fake.drag({ phase: "enter", paths: dropped, x: 400, y: 300 }),
      paths,
    );
    await expect(this.page.getByTestId("drop-overlay")).toBeVisible();
    await this.page.evaluate(
      (dropped) => window.fake.drag({ phase: "drop", paths: dropped, x: 400, y: 300 }),
      paths,
    );
    await expect(this.page.getByTestId("submit-dialog")).toBeVisible();
  }
}

export async function box(
  locator: Locator,
): Promise<{ x: number; y: number; width: number; height: number }> {
  const found = await locator.boundingBox();
  if (found === null) throw new Error("it is not in the page");
  return found;
}

export const test = base.extend<{ atelier: AtelierWindow }, { served: Served }>({
  served: [
    async ({}, use) => {
      const served = await serveBuilt();
      await use(served);
      await served.close();
    },
    { scope: "worker" },
  ],
  atelier: async ({ page, served }, use) => {
    const faults: string[] = [];
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
    await use(new AtelierWindow(page, served.url));
    expect(faults, "faults in the page").toEqual([]);
  },
});
