// The files of a job in the order in which people count, all of them, asked for page by page.
import { useEffect, useRef, useState } from "react";
import type { JobId, JobRow, OutputRow } from "../../host/bindings";
import type { Host } from "../../host/host";
import { locale } from "../../safeLocale";
import { useFetched, type Fetched } from "../../store/atelier";

const PAGE = 1_000;
/** Jobs of more files are asked about less often while they run. */
const MANY = 3_000;
const EVERY_MS = 2_000;
const MANY_EVERY_MS = 15_000;

const people = new Intl.Collator(locale, { numeric: true, sensitivity: "base" });

/** As people sort: frame 9 comes before frame 10, whichever was made first. */
export function asPeopleSort(outputs: readonly OutputRow[]): OutputRow[] {
  return outputs.toSorted((left, right) => people.compare(left.unit, right.unit));
}

export function fileName({ path, unit }: OutputRow): string {
  return path.split(/[\\/]/).at(-1) ?? unit;
}

/** All files of a job, again when there are more of them or a person judged one. */
export function useOutputs(row: JobRow): [Fetched<readonly OutputRow[]>, () => void] {
  const stamp = [row.counts.completed, row.lastOutput, row.suspects, row.revision].join(" ");
  const key = useCalm(stamp, row.counts.completed > MANY ? MANY_EVERY_MS : EVERY_MS);
  return useFetched(row.id, key, (host) => allOutputs(host, row.id));
}

async function allOutputs(host: Host, job: JobId): Promise<OutputRow[]> {
  const all: OutputRow[] = [];
  for (;;) {
    const page = await host.ask("outputs", { job, offset: all.length, limit: PAGE });
    all.push(...page.outputs);
    if (page.outputs.length === 0 || all.length >= page.total) return asPeopleSort(all);
  }
}

/** A value that changes at most once in `everyMs`: the first change at once, the last one for sure. */
function useCalm(value: string, everyMs: number): string {
  const [calm, setCalm] = useState(value);
  const changedAt = useRef(-Infinity);
  useEffect(() => {
    if (value === calm) return undefined;
    const wait = Math.max(0, changedAt.current + everyMs - performance.now());
    const timer = setTimeout(() => {
      changedAt.current = performance.now();
      setCalm(value);
    }, wait);
    return () => clearTimeout(timer);
  }, [value, calm, everyMs]);
  return calm;
}
