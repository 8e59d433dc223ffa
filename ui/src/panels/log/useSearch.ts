// Looks for something through the whole log, by the engine, and goes on with what is written meanwhile.
import { useEffect, useRef, useState } from "react";
import type { AttemptId, LogMatch } from "../../host/bindings";
import type { Host } from "../../host/host";
import { useAtelier } from "../../store/atelier";

const SETTLE_MS = 150;
const PAGE = 500;
/** More matches than this are not gone through one by one. */
const MOST = 5_000;

export interface Found {
  matches: readonly LogMatch[];
  /** Whether the whole log was looked through. */
  done: boolean;
  more: boolean;
}

const NOTHING: Found = { matches: [], done: true, more: false };

/** Lines with `text` in them, case ignored; those that tell of an error when it is empty; `null`: none asked. */
export function useSearch(attempt: AttemptId, text: string | null, total: number): Found {
  const { host } = useAtelier();
  const [found, setFound] = useState<{ text: string | null; found: Found }>({ text: null, found: NOTHING });
  const latest = useRef(found);
  useEffect(() => void (latest.current = found));
  const [of] = useState(attempt);
  useEffect(() => {
    if (text === null) return undefined;
    let wanted = true;
    const known = latest.current.text === text ? latest.current.found.matches : [];
    const timer = setTimeout(() => {
      void look(host, of, text, known, () => wanted).then((found) => {
        if (found !== null && wanted) setFound({ text, found });
      });
    }, SETTLE_MS);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [host, of, text, total]);
  if (text === null) return NOTHING;
  return found.text === text ? found.found : { ...NOTHING, done: false };
}

/** From the last match on, which may have been an unfinished line. */
async function look(
  host: Host,
  attempt: AttemptId,
  text: string,
  known: readonly LogMatch[],
  wanted: () => boolean,
): Promise<Found | null> {
  const matches = known.slice(0, -1);
  let from: number | null = known.at(-1)?.at ?? 0;
  while (from !== null && matches.length < MOST) {
    if (!wanted()) return null;
    try {
      const page: { matches: LogMatch[]; next: number | null } = await host.ask("search_log", {
        attempt,
        text,
        from,
        limit: PAGE,
      });
      matches.push(...page.matches);
      from = page.next;
    } catch {
      return null;
    }
  }
  return { matches, done: true, more: from !== null };
}
