// When the page of a job asks again: with every change of its row, and at most once a second.
import { useEffect, useRef, useState } from "react";
import type { JobRow } from "../../host/bindings";

const EVERY_MS = 1_000;

export function usePulse(row: JobRow): number {
  const [pulse, setPulse] = useState(0);
  const last = useRef(-EVERY_MS);
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return undefined;
    }
    const wait = Math.max(0, last.current + EVERY_MS - performance.now());
    const timer = setTimeout(() => {
      last.current = performance.now();
      setPulse((count) => count + 1);
    }, wait);
    return () => clearTimeout(timer);
  }, [row]);
  return pulse;
}
