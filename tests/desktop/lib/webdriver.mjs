// A small client for the W3C WebDriver protocol: what these tests use of it, and no more.

import { writeFileSync } from "node:fs";

import { until } from "./wait.mjs";

// The name under which the protocol hands out elements.
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** One browser window under a driver's control. */
export class Session {
  static async open(driver, capabilities) {
    const { sessionId } = await call(driver, "POST", "/session", { capabilities: { alwaysMatch: capabilities } });
    return new Session(`${driver}/session/${sessionId}`);
  }

  constructor(address) {
    this.address = address;
  }

  close() {
    return call(this.address, "DELETE", "");
  }

  go(url) {
    return this.#post("/url", { url });
  }

  /** Every element that fits the selector, in document order. */
  async all(selector) {
    const found = await this.#post("/elements", { using: "css selector", value: selector });
    return found.map((reference) => new Element(this, reference[ELEMENT]));
  }

  /** The first element that fits, waited for. */
  find(selector, options) {
    return until(`the window shows ${selector}`, async () => (await this.all(selector))[0], options);
  }

  /** Waits until nothing fits the selector. */
  gone(selector, options) {
    return until(`${selector} leaves the window`, async () => (await this.all(selector)).length === 0, options);
  }

  /** Runs the body of a function in the page; elements go in and come out. */
  async execute(script, ...args) {
    return this.#post("/execute/sync", { script, args: args.map((arg) => (arg instanceof Element ? arg.reference : arg)) });
  }

  /** Presses keys one after the other; names as in `Keys`. */
  async keys(...keys) {
    const actions = keys.flatMap((key) => [
      { type: "keyDown", value: key },
      { type: "keyUp", value: key },
    ]);
    await this.#post("/actions", { actions: [{ type: "key", id: "keyboard", actions }] });
    await this.release();
  }

  /** Pointer steps as the protocol writes them. */
  pointer(...actions) {
    return this.#post("/actions", { actions: [{ type: "pointer", id: "mouse", parameters: { pointerType: "mouse" }, actions }] });
  }

  release() {
    return call(this.address, "DELETE", "/actions");
  }

  async screenshot(path) {
    writeFileSync(path, Buffer.from(await call(this.address, "GET", "/screenshot"), "base64"));
  }

  #post(path, body) {
    return call(this.address, "POST", path, body);
  }
}

/** An element of the page. */
export class Element {
  constructor(session, id) {
    this.session = session;
    this.address = `${session.address}/element/${id}`;
    this.reference = { [ELEMENT]: id };
  }

  click() {
    return call(this.address, "POST", "/click", {});
  }

  /** Its words as laid out; the driver's own command finds none in text that may be cut off. */
  text() {
    return this.session.execute("return arguments[0].innerText", this);
  }

  attribute(name) {
    return call(this.address, "GET", `/attribute/${name}`);
  }

  /** Types into a field. */
  type(text) {
    return call(this.address, "POST", "/value", { text });
  }

  /** Elements inside it that fit the selector. */
  async all(selector) {
    const found = await call(this.address, "POST", "/elements", { using: "css selector", value: selector });
    return found.map((reference) => new Element(this.session, reference[ELEMENT]));
  }

  /** Where it is in the page's view, in CSS pixels. */
  box() {
    return this.session.execute(
      "const { x, y, width, height } = arguments[0].getBoundingClientRect(); return { x, y, width, height };",
      this,
    );
  }
}

/** Keys by their WebDriver code points. */
export const Keys = { enter: "\uE007", escape: "\uE00C", delete: "\uE017", up: "\uE013", down: "\uE015", alt: "\uE00A" };

async function call(base, method, path, body) {
  const response = await fetch(base + path, {
    method,
    headers: body ? { "content-type": "application/json" } : {},
    body: body && JSON.stringify(body),
  });
  const { value } = await response.json();
  if (response.ok) return value;
  throw new Error(`WebDriver ${method} ${path || "(session)"}: ${value?.error}: ${value?.message}`);
}
