// Times and spans as people read them.
import { locale } from "../safeLocale";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A span in at most two units, days included: "1 d 2 h", "3 min 20 s", "40 s". */
export function spanWords(ms: number): string {
  const span = Math.max(0, ms);
  if (span < SECOND) return span === 0 ? "0 s" : "under 1 s";
  if (span < MINUTE) return `${String(Math.floor(span / SECOND))} s`;
  if (span < HOUR) return two(span, MINUTE, "min", SECOND, "s");
  if (span < DAY) return two(span, HOUR, "h", MINUTE, "min");
  return two(span, DAY, "d", HOUR, "h");
}

/** From one span to another: "3–4 min" when both count the same unit alone, "50 min – 1 h 10 min" otherwise. */
export function rangeWords(from: number, to: number): string {
  const low = spanWords(from);
  const high = spanWords(to);
  if (low === high) return `about ${low}`;
  const [lowNumber, lowUnit, ...lowRest] = low.split(" ");
  const [highNumber, highUnit, ...highRest] = high.split(" ");
  const alike = lowUnit === highUnit && lowRest.length === 0 && highRest.length === 0;
  return alike ? `${lowNumber ?? ""}–${highNumber ?? ""} ${highUnit ?? ""}` : `${low} – ${high}`;
}

/**
 * How long something still takes, as a range that promises no more than is known: whole minutes below an hour, ten minutes
 * below three hours, whole hours from there on.
 */
export function remainingWords(fromMs: number, toMs: number): string {
  if (toMs < MINUTE) return "under a minute";
  const words = rangeWords(rounded(fromMs, Math.floor), rounded(toMs, Math.ceil));
  return words.startsWith("about") ? words : `about ${words}`;
}

/** A lower bound: "2 h", never more than is known. */
export function leastWords(ms: number): string {
  return spanWords(rounded(ms, Math.floor));
}

/** How long ago, roughly, for a narrow column: "now", "4 min", "2 h", "3 d". */
export function agoWords(at: number, now: number): string {
  const span = Math.max(0, now - at);
  if (span < 10 * SECOND) return "now";
  if (span < MINUTE) return `${String(Math.floor(span / SECOND))} s`;
  if (span < HOUR) return `${String(Math.floor(span / MINUTE))} min`;
  if (span < DAY) return `${String(Math.floor(span / HOUR))} h`;
  return `${String(Math.floor(span / DAY))} d`;
}

const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const exact = new Intl.DateTimeFormat(locale, {
  dateStyle: "medium",
  timeStyle: "medium",
  hourCycle: "h23",
});
const day = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long" });

/** "14:02". */
export function clockWords(at: number): string {
  return clock.format(at);
}

/** The full date and time, for hovering and for details. */
export function exactWords(at: number): string {
  return exact.format(at);
}

/** "Today", "Yesterday" or the day. */
export function dayWords(at: number, now: number): string {
  const days = dayNumber(now) - dayNumber(at);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  return day.format(at);
}

function rounded(ms: number, to: (steps: number) => number): number {
  const step = ms < HOUR ? MINUTE : ms < 3 * HOUR ? 10 * MINUTE : HOUR;
  return Math.max(MINUTE, to(ms / step) * step);
}

function dayNumber(at: number): number {
  return Math.floor((at - new Date(at).getTimezoneOffset() * MINUTE) / DAY);
}

function two(span: number, big: number, bigWord: string, small: number, smallWord: string): string {
  const whole = Math.floor(span / big);
  const rest = Math.floor((span % big) / small);
  const head = `${String(whole)} ${bigWord}`;
  return rest === 0 ? head : `${head} ${String(rest)} ${smallWord}`;
}
