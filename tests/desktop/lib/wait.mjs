// Waiting for a condition instead of for time.

import { setTimeout as pause } from "node:timers/promises";

/**
 * Asks `condition()` until it answers something truthy, and answers that. What it throws meanwhile counts
 * as "not yet" and is named when the time is up. `what` says in words what is waited for, then.
 */
export async function until(what, condition, { within = 20_000, every = 50 } = {}) {
  const end = performance.now() + within;
  let last;
  for (;;) {
    try {
      const answer = await condition();
      if (answer) return answer;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (performance.now() > end) {
      throw new Error(`waited ${within / 1000} s in vain: ${typeof what === "function" ? what() : what}${last ? ` (last: ${last.message})` : ""}`, { cause: last });
    }
    await pause(every);
  }
}
