// When the page of a job asks again: with changes of its row, and at most once a second.
import { useEffect, useRef, useState } from "react";
import type { JobRow } from "../../host/bindings";
import { totalTasks } from "../../words/job";

const EVERY_MS = 1_000;
/** Jobs of many tasks are asked about less often: each answer carries them all. */
const MANY_TASKS = 300;
const MANY_EVERY_MS = 3_000;

export function usePulse(row: JobRow): number {
  const [pulse, setPulse] = useState(0);
  const last = useRef(-EVERY_MS);
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return undefined;
    }
    const every = totalTasks(row.counts) > MANY_TASKS ? MANY_EVERY_MS : EVERY_MS;
    const wait = Math.max(0, last.current + every - performance.now());
    const timer = setTimeout(() => {
      last.current = performance.now();
      setPulse((count) => count + 1);
    }, wait);
    return () => clearTimeout(timer);
  }, [row]);
  return pulse;
}
