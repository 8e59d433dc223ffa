// A desk for one test: a virtual screen with a window manager and a session bus, a home and a data
// folder of its own, and the app on it under WebDriver. Everything that runs on the desk carries its
// mark, so that clearing up ends just that.

import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { built } from "../../../scripts/lib/rust.mjs";
import { childrenOf, commandLine, Companion, endMarked, endWithUs, isAlive, killNow, marked } from "./processes.mjs";
import { until } from "./wait.mjs";
import { Session } from "./webdriver.mjs";

const MARK = "ATELIER_TEST_DESK";
const SCREEN = "1440x960x24";

export class Desk {
  /** Lays a desk; `title` names its folder of pictures. */
  static async lay() {
    const desk = new Desk();
    try {
      await desk.#furnish();
    } catch (error) {
      await desk.clear();
      throw error;
    }
    return desk;
  }

  constructor() {
    this.id = randomUUID();
    this.folder = mkdtempSync(join(tmpdir(), "atelier-desk-"));
    this.home = this.#made("home");
    this.data = join(this.folder, "data");
    this.env = this.#environment();
    endWithUs(MARK, this.id, this.folder);
  }

  /** The local socket of the machine on this desk. */
  get socket() {
    return join(this.data, "run", "atelier.sock");
  }

  /** Starts the app (or another program that WebKit's driver can start) and opens a session with it. */
  async start(program = built("debug", "atelier-desktop"), args = []) {
    const port = await freePort();
    // The driver gives the app its own environment, and Tauri lets itself be automated only when told.
    const env = { ...this.env, TAURI_WEBVIEW_AUTOMATION: "true" };
    this.driver = new Companion("WebKitWebDriver", [`--port=${port}`, "--host=127.0.0.1"], { env, cwd: this.home });
    const address = `http://127.0.0.1:${port}`;
    await until("WebKitWebDriver answers", () => fetch(`${address}/status`).then(({ ok }) => ok));
    this.session = await Session.open(address, { "webkitgtk:browserOptions": { binary: program, args } });
    return this.session;
  }

  /**
   * Ends the app as a crash does: at once, and only it. What it left running stays, such as the supervisor,
   * which is the same program and no child of WebKit's driver.
   */
  async crash() {
    const pids = childrenOf(this.driver.pid);
    if (pids.length === 0) throw new Error("the app is not running, so it can't be killed");
    pids.forEach(killNow);
    await until("the killed app is gone", () => !pids.some(isAlive));
    await this.driver.end("SIGKILL");
    this.session = undefined;
  }

  /** Ids of the app, its web view's processes and what it started. */
  appPids() {
    const furniture = new Set(["Xvfb", "dbus-daemon", "openbox", "WebKitWebDriver"]);
    return marked(MARK, this.id).filter((pid) => !furniture.has(commandLine(pid)[0]?.split("/").at(-1)));
  }

  /** Middle of the app's window on the screen; GTK has small helper windows of the same title beside it. */
  async windowMiddle(title) {
    const found = async () => {
      const windows = this.#xdotool("search", "--onlyvisible", "--name", title).split("\n").map((id) => this.#place(id));
      return windows.find(({ width }) => width > 200);
    };
    const { x, y, width, height } = await until(`a window '${title}' is on the screen`, found);
    return { x: x + Math.round(width / 2), y: y + Math.round(height / 2) };
  }

  /** A picture of the whole screen. */
  photograph(path) {
    execFileSync("import", ["-window", "root", path], { env: this.env });
  }

  /** What the programs on this desk said last. */
  said() {
    return (this.driver?.lines ?? []).slice(-40);
  }

  async clear() {
    await endMarked(MARK, this.id);
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #furnish() {
    // Without -noreset the server starts anew when its last client leaves: a question of xprop's that comes before
    // the window manager has connected would then shut that out.
    const options = ["-displayfd", "3", "-screen", "0", SCREEN, "-nolisten", "tcp", "-noreset"];
    const screen = new Companion("Xvfb", options, { env: this.env, stdio: ["pipe"] });
    this.env.DISPLAY = `:${await firstLine(screen)}`;
    const bus = new Companion("dbus-daemon", ["--session", "--nofork", "--print-address=1"], { env: this.env });
    [this.env.DBUS_SESSION_BUS_ADDRESS] = await bus.line(/^unix:.*/);
    const manager = new Companion("openbox", [], { env: this.env });
    const asked = ["-root", "_NET_SUPPORTING_WM_CHECK"];
    const what = () => `the window manager is there; it said: ${manager.lines.join(" | ") || "nothing"}; exit ${manager.child.exitCode}`;
    await until(what, () => execFileSync("xprop", asked, { env: this.env, encoding: "utf8" }).includes("#"));
  }

  #environment() {
    const { PATH, LANG = "C.UTF-8", CARGO_TARGET_DIR } = process.env;
    return {
      PATH,
      LANG,
      ...(CARGO_TARGET_DIR ? { CARGO_TARGET_DIR } : {}),
      HOME: this.home,
      XDG_CONFIG_HOME: this.#made("home/.config"),
      XDG_DATA_HOME: this.#made("home/.local/share"),
      XDG_CACHE_HOME: this.#made("home/.cache"),
      XDG_RUNTIME_DIR: this.#made("runtime", 0o700),
      ATELIER_DATA_DIR: this.data,
      WEBKIT_DISABLE_DMABUF_RENDERER: "1",
      NO_AT_BRIDGE: "1",
      [MARK]: this.id,
    };
  }

  #made(name, mode) {
    const path = join(this.folder, name);
    mkdirSync(path, { recursive: true, mode });
    return path;
  }

  #place(id) {
    const shell = this.#xdotool("getwindowgeometry", "--shell", id);
    const value = (name) => Number(new RegExp(`^${name}=(-?\\d+)$`, "m").exec(shell)?.[1]);
    return { x: value("X"), y: value("Y"), width: value("WIDTH"), height: value("HEIGHT") };
  }

  #xdotool(...args) {
    return execFileSync("xdotool", args, { env: this.env, encoding: "utf8" }).trim();
  }
}

function firstLine({ child, lines, ended }) {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdio[3].setEncoding("utf8").on("data", (data) => {
      text += data;
      if (text.includes("\n")) resolve(text.trim());
    });
    ended.then(() => reject(new Error(`Xvfb ended: ${lines.join(" | ")}`)));
  });
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
