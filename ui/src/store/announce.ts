// What is said aloud to people who do not see the window: at most one sentence in two seconds, the
// newest of those that came too fast. Failures are said at once.
import { create } from "zustand";

const EVERY_MS = 2_000;

interface Spoken {
  polite: string;
  assertive: string;
}

export const useSpoken = create<Spoken>()(() => ({ polite: "", assertive: "" }));

let saidAt = -EVERY_MS;
let next: string | null = null;

export function announce(text: string): void {
  const wait = saidAt + EVERY_MS - performance.now();
  if (wait <= 0) return say(text);
  if (next === null) setTimeout(() => next !== null && say(next), wait);
  next = text;
}

export function alarm(text: string): void {
  useSpoken.setState({ assertive: text });
}

function say(text: string): void {
  saidAt = performance.now();
  next = null;
  useSpoken.setState({ polite: text });
}
