// The line to the engine: subscribes, asks for a fresh snapshot when numbers do not follow one another,
// notices when the engine has gone silent, and comes back by itself.
import { create } from "zustand";
import type { Update } from "../host/bindings";
import { toProblem, type Host, type Visibility } from "../host/host";
import { Studio } from "./studio";

const PROBE_EVERY_MS = 4_000;
const SILENT_AFTER_MS = 5_000;
const RETRY_EVERY_MS = 2_000;

export type LinkState =
  { state: "connecting" } | { state: "live" } | { state: "lost"; since: number; reason: string };

export const useLink = create<{ link: LinkState }>()(() => ({ link: { state: "connecting" } }));

/** Why nothing can be changed while the engine does not answer. */
export const AWAY = "Not connected to Atelier's engine";

export function isAway(): boolean {
  return useLink.getState().link.state === "lost";
}

export class Link {
  readonly studio: Studio;
  private readonly host: Host;
  private stop: (() => void) | null = null;
  private attempt = 0;
  private retry: ReturnType<typeof setTimeout> | null = null;

  constructor(host: Host) {
    this.host = host;
    this.studio = new Studio(() => void this.connect());
  }

  /** Subscribes anew; what an older subscription still sends is not heard any more. */
  async connect(): Promise<void> {
    this.attempt += 1;
    const attempt = this.attempt;
    this.stop?.();
    this.stop = null;
    try {
      const stop = await this.host.subscribe((update: Update) => {
        if (attempt !== this.attempt) return;
        useLink.setState({ link: { state: "live" } });
        this.studio.receive(update);
      });
      if (attempt === this.attempt) this.stop = stop;
      else stop();
    } catch (thrown) {
      if (attempt === this.attempt) this.lose(toProblem(thrown).message);
    }
  }

  /** Tells the host what the person can see, and asks now and then whether the engine still answers. */
  watch(): () => void {
    const tell = (): void => this.host.setVisibility(visibility());
    const events = ["focus", "blur"] as const;
    for (const event of events) window.addEventListener(event, tell);
    document.addEventListener("visibilitychange", tell);
    const probe = setInterval(() => void this.probe(), PROBE_EVERY_MS);
    tell();
    return () => {
      for (const event of events) window.removeEventListener(event, tell);
      document.removeEventListener("visibilitychange", tell);
      clearInterval(probe);
      this.stop?.();
    };
  }

  async probe(): Promise<void> {
    if (document.hidden || useLink.getState().link.state !== "live") return;
    try {
      const status = await Promise.race([this.host.ask("status", {}), silence()]);
      // Somebody may have changed the names on the command line.
      if (JSON.stringify(status) !== JSON.stringify(this.studio.status)) this.studio.meet(status);
    } catch (thrown) {
      this.lose(toProblem(thrown).message);
    }
  }

  private lose(reason: string): void {
    const { link } = useLink.getState();
    const since = link.state === "lost" ? link.since : Date.now();
    useLink.setState({ link: { state: "lost", since, reason } });
    if (this.retry !== null) return;
    this.retry = setTimeout(() => {
      this.retry = null;
      void this.connect();
    }, RETRY_EVERY_MS);
  }
}

function visibility(): Visibility {
  if (document.hidden) return "hidden";
  return document.hasFocus() ? "focused" : "unfocused";
}

function silence(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error("no answer for five seconds")), SILENT_AFTER_MS);
  });
}
