// The fake engine behind the window's one door, with a handle by which tests make things happen.
import type { Problem, Update } from "../bindings";
import type { Answer, Ask, CommandName, FileDrag, Host, Visibility } from "../host";
import { answer } from "./answers";
import { FakeEngine } from "./engine";
import { pictureUrl } from "./pictures";
import { problem } from "./refusals";
import { fill, WORLDS, type World } from "./worlds";

const TICK_MS = 250;

/** What a test may do from outside. */
export interface FakeHandle {
  engine: FakeEngine;
  /** Every command asked, in order. */
  asked: { command: CommandName; ask: unknown }[];
  revealed: string[];
  faults: string[];
  visibility: Visibility | null;
  advance(ms: number): void;
  /** Files dragged over the window, or dropped on it. */
  drag(drag: FileDrag): void;
  /** What the file chooser answers next. */
  chosen: string[];
  refuseNext(message?: string): void;
  /** The engine goes away, and comes back. */
  cutOff(): void;
  comeBack(): void;
  /** When the window last asked for updates, on its own clock. */
  subscribedAt: number;
  /** Keeps the answers to a command back until they are released: what a slow engine shows, at a test's own pace. */
  hold(command: CommandName): void;
  release(): void;
}

export interface FakeHost extends Host {
  handle: FakeHandle;
}

export function fakeHost(world: World, clock: "real" | "manual"): FakeHost {
  const engine = new FakeEngine();
  if (clock === "real") engine.now = Date.now();
  fill(engine, world);
  const dragHearers = new Set<(drag: FileDrag) => void>();
  let connected = true;
  const held = new Set<CommandName>();
  const released = new Set<() => void>();
  const handle: FakeHandle = {
    engine,
    asked: [],
    revealed: [],
    faults: [],
    visibility: null,
    chosen: [],
    subscribedAt: 0,
    hold: (command) => void held.add(command),
    release: () => {
      held.clear();
      released.forEach((go) => go());
      released.clear();
    },
    advance: (ms) => engine.advance(ms),
    drag: (drag) => dragHearers.forEach((hear) => hear(drag)),
    refuseNext: (message = "Nina moved this job a moment ago.") => {
      engine.refusal = problem("illegal_transition", "job", message, "Look at the list and try again.");
    },
    cutOff: () => void (connected = false),
    comeBack: () => void (connected = true),
  };
  if (clock === "real") setInterval(() => connected && engine.advance(TICK_MS), TICK_MS);

  async function ask<K extends CommandName>(
    command: K,
    asked: Ask<K>,
    id: string = crypto.randomUUID(),
  ): Promise<Answer<K>> {
    handle.asked.push({ command, ask: asked });
    await (held.has(command) ? new Promise<void>((go) => void released.add(go)) : undefined);
    if (!connected) throw gone();
    const given = answer(engine, command, asked, id);
    queueMicrotask(() => engine.flush());
    return given;
  }

  async function subscribe(onUpdate: (update: Update) => void): Promise<() => void> {
    await Promise.resolve();
    if (!connected) throw gone();
    handle.subscribedAt = performance.now();
    return engine.hear((update) => {
      if (connected) onUpdate(update);
    });
  }

  return {
    handle,
    ask,
    subscribe,
    setVisibility: (state) => void (handle.visibility = state),
    onFilesDropped: (hear) => {
      dragHearers.add(hear);
      return () => void dragHearers.delete(hear);
    },
    chooseFiles: () =>
      Promise.resolve(handle.chosen.length > 0 ? handle.chosen : ["/home/nina/scenes/barn.blend"]),
    thumbnailUrl: (job, unit, _revision, side = 256) =>
      pictureUrl(
        job,
        unit,
        side,
        engine.records.get(job)?.outputs.find((output) => output.unit === unit),
      ),
    reveal: (path) => {
      handle.revealed.push(path);
      return Promise.resolve();
    },
    setTitle: (title) => void (document.title = title),
    logFault: (text) => void handle.faults.push(text),
  };
}

/** The fake host that the page's address asks for: `?fake=busy&clock=manual`. */
export function fakeHostFromAddress(search: string): FakeHost {
  const asked = new URLSearchParams(search);
  const world = WORLDS.find((name) => name === asked.get("fake")) ?? "busy";
  return fakeHost(world, asked.get("clock") === "manual" ? "manual" : "real");
}

function gone(): Problem {
  return {
    code: "not_running",
    subject: "Atelier",
    message: "Atelier's engine does not answer.",
    nextStep: "Start Atelier again.",
    retryable: true,
  };
}
