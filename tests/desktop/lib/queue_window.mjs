// Atelier's window as a person uses it: drop, submit, look, drag, cancel. Knows the window's test ids,
// so that the tests need not.

import { dragTo, dropFiles } from "./drag.mjs";
import { until } from "./wait.mjs";
import { Keys } from "./webdriver.mjs";

const TITLE = "Atelier";
const id = (name) => `[data-testid="${name}"]`;
const rowOf = (job) => `${id("job-row")}[data-job-id="${job}"]`;

export class QueueWindow {
  /** Starts the app (or another build of it) on a desk and waits until its window can be used. */
  static async open(desk, program) {
    const session = await desk.start(program);
    const window = new QueueWindow(desk, session);
    const drawn = `return Boolean(document.querySelector('${id("job-row")}, ${id("empty")}'))`;
    await until("the queue is drawn", () => session.execute(drawn), { within: 60_000 });
    return window;
  }

  constructor(desk, session) {
    this.desk = desk;
    this.session = session;
  }

  /** Drops files from another program onto the window, submits what the dialog proposes, answers the new job's id. */
  async dropAndSubmit(...paths) {
    const before = await this.order();
    await this.drop(...paths);
    await this.submit();
    return until("a new row is in the queue", async () => (await this.order()).find((job) => !before.includes(job)));
  }

  /** Drops files from another program onto the window, which opens the dialog. */
  async drop(...paths) {
    await dropFiles(this.desk.env, paths, await this.desk.windowMiddle(TITLE));
    await this.session.find(id("submit-dialog"));
  }

  /** Submits what the dialog says, and waits until it is accepted. */
  async submit() {
    const button = await this.session.find(`${id("submit-button")}:not([disabled]):not([aria-disabled="true"])`);
    await button.click();
    await this.session.gone(id("submit-dialog"));
  }

  /** Chooses one of several by its words: in the dialog, "Then" → "Video of the frames". */
  choose(label, words) {
    return this.press(`[role="radiogroup"][aria-label="${label}"] [role="radio"]`, words);
  }

  /** Clicks the button that fits the selector and carries these words. */
  async press(selector, words) {
    const button = await until(`the window shows '${words}'`, async () => {
      for (const element of await this.session.all(selector)) {
        if (words.test((await element.text()).trim())) return element;
      }
      return undefined;
    });
    await button.click();
  }

  /** Ids of the jobs from top to bottom as they are drawn. */
  order() {
    return this.session.execute(`
      return [...document.querySelectorAll('${id("job-row")}')]
        .map((row) => ({ job: row.dataset.jobId, top: row.getBoundingClientRect().top }))
        .sort((one, other) => one.top - other.top)
        .map(({ job }) => job);`);
  }

  /** The word for a job's state, as the row shows it. */
  async word(job) {
    const element = await this.session.find(`${rowOf(job)} ${id("status-word")}`);
    return (await element.text()).trim();
  }

  waitForWord(job, pattern, options) {
    let last;
    const what = () => `job ${job} reads ${pattern}, it reads '${last}'`;
    return until(what, async () => pattern.test((last = await this.word(job))), { every: 200, ...options });
  }

  async select(job) {
    await (await this.session.find(`${rowOf(job)} ${id("job-name")}`)).click();
  }

  /** Opens a job, so that the inspector shows it. */
  async open(job) {
    await this.select(job);
    await this.session.keys(Keys.enter);
    await this.session.find(`${id("inspector")} [data-job-id="${job}"]`);
  }

  /** How many pictures the inspector shows that have really been loaded. */
  pictures() {
    return this.session.execute(`
      return [...document.querySelectorAll('${id("output-thumbnail")}')]
        .flatMap((place) => (place.matches("img") ? [place] : [...place.querySelectorAll("img")]))
        .filter((picture) => picture.complete && picture.naturalWidth > 0).length;`);
  }

  /** How many of the frames that were made first the job page shows. */
  firstFrames() {
    return this.session.execute(`
      return [...document.querySelectorAll('${id("first-frames")} img')]
        .filter((picture) => picture.complete && picture.naturalWidth > 0).length;`);
  }

  /** Drags a job by its grip to just above another. */
  async dragAbove(job, other) {
    const grip = await this.session.find(`${rowOf(job)} ${id("grip")}`);
    const box = await (await this.session.find(rowOf(other))).box();
    const gripBox = await grip.box();
    await dragTo(grip, { x: gripBox.x + gripBox.width / 2, y: box.y + 2 });
    await until("the dragged row has its new place", async () => {
      const order = await this.order();
      return order.indexOf(job) < order.indexOf(other);
    });
  }

  /** Cancels a job by keyboard, and confirms when asked. */
  async cancel(job) {
    await this.select(job);
    await this.session.keys(Keys.delete);
    await until("the job is cancelled", async () => {
      const [confirm] = await this.session.all(`${id("confirm-button")}`);
      if (confirm) await confirm.click();
      return /cancelled/i.test(await this.word(job));
    });
  }
}
