// Reads the log of one attempt: its end first, what is written meanwhile, and older text when asked for.
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import type { AttemptId, LogPage } from "../../host/bindings";
import type { Host } from "../../host/host";
import { useAtelier } from "../../store/atelier";
import { byteWords } from "../../words/amount";
import { begun, NO_TEXT, trimmed, withNewer, withOlder, type LogText } from "./logText";

const POLL_MS = 1_000;
const TAIL_BYTES = 256 * 1024;
const OLDER_BYTES = 512 * 1024;

export interface LogState {
  log: LogText;
  /** Whether anything was read yet. */
  read: boolean;
  ended: boolean;
  /** When the newest text arrived, by the page's own clock; milliseconds. */
  lastAt: number;
  total: number;
}

export class LogReader {
  private state: LogState = { log: NO_TEXT, read: false, ended: false, lastAt: performance.now(), total: 0 };
  private readonly host: Host;
  private readonly attempt: AttemptId;
  private readonly hearers = new Set<() => void>();
  private timer: ReturnType<typeof setTimeout> | null = null;
  private stopped = false;
  private goingBack: Promise<void> | null = null;
  private follows = true;

  constructor(host: Host, attempt: AttemptId) {
    this.host = host;
    this.attempt = attempt;
  }

  readonly hear = (hearer: () => void): (() => void) => {
    this.hearers.add(hearer);
    return () => void this.hearers.delete(hearer);
  };

  /** While somebody follows the end, old lines may be dropped; while somebody reads them, not. */
  follow(on: boolean): void {
    this.follows = on;
  }

  readonly current = (): LogState => this.state;

  start(): void {
    this.stopped = false;
    void this.poll();
  }

  stop(): void {
    this.stopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
  }

  /** Reads the piece before what is held. */
  async older(): Promise<void> {
    this.goingBack ??= this.readBack(Math.max(0, this.state.log.from - OLDER_BYTES)).finally(() => {
      this.goingBack = null;
    });
    return this.goingBack;
  }

  /** Reads back until this byte is held. */
  async reach(byte: number): Promise<void> {
    while (this.state.log.from > byte && !this.stopped) {
      const before = this.state.log.from;
      await this.older();
      if (this.state.log.from === before) return;
    }
  }

  /** All text of the log, read page by page if it is not held. */
  async whole(): Promise<string> {
    await this.reach(0);
    return this.state.log.lines.join("\n");
  }

  private async readBack(from: number): Promise<void> {
    const end = this.state.log.from;
    let text = "";
    for (let at = from; at < end;) {
      const page = await this.ask({ from: at, maxBytes: end - at });
      if (page.dropped > 0) text += gapWords(page);
      if (page.from >= end || page.text === "") break;
      text += page.text;
      at = page.next;
    }
    this.put({ log: withOlder(this.state.log, text, from) });
  }

  private async poll(): Promise<void> {
    if (document.hidden) return this.again(POLL_MS);
    try {
      const { log, read, lastAt } = this.state;
      const page = await this.ask({ maxBytes: TAIL_BYTES, ...(read ? { from: log.to } : {}) });
      if (this.stopped) return;
      const { ended, total } = page;
      const text = (read && page.dropped > 0 ? gapWords(page) : "") + page.text;
      const next = read
        ? withNewer(this.state.log, text, page.from, page.next)
        : begun(text, page.from, page.next);
      this.put({
        log: this.follows ? trimmed(next) : next,
        read: true,
        ended,
        total,
        lastAt: page.text === "" ? lastAt : performance.now(),
      });
      if (!ended || page.next < total) this.again(page.next < total ? 0 : POLL_MS);
    } catch {
      this.again(POLL_MS * 2);
    }
  }

  private ask(range: { from?: number; maxBytes: number }): Promise<LogPage> {
    return this.host.ask("log", { attempt: this.attempt, ...range });
  }

  private again(ms: number): void {
    if (!this.stopped) this.timer = setTimeout(() => void this.poll(), ms);
  }

  private put(change: Partial<LogState>): void {
    this.state = { ...this.state, ...change };
    for (const hearer of this.hearers) hearer();
  }
}

export function useLog(asked: AttemptId): { reader: LogReader; state: LogState } {
  const { host } = useAtelier();
  // One attempt for as long as this lives: the same id comes as a new object with each answer.
  const [attempt] = useState(asked);
  const reader = useMemo(() => new LogReader(host, attempt), [host, attempt]);
  useEffect(() => {
    reader.start();
    return () => reader.stop();
  }, [reader]);
  return { reader, state: useSyncExternalStore(reader.hear, reader.current) };
}

/** Milliseconds since `at`, looked at every few seconds. */
export function useAge(at: number): number {
  const [age, setAge] = useState(0);
  const latest = useRef(at);
  useEffect(() => void (latest.current = at));
  useEffect(() => {
    const timer = setInterval(() => setAge(performance.now() - latest.current), 5_000);
    return () => clearInterval(timer);
  }, []);
  return age;
}

function gapWords({ dropped }: LogPage): string {
  return `[${byteWords(dropped)} of output were not kept here]\n`;
}
