// The host and the studio, handed to every part of the window, and the hooks that listen to them.
import { createContext, use, useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { Problem, JobId, JobRow, WorkerCard } from "../host/bindings";
import { toProblem, type Host } from "../host/host";
import type { Link } from "./link";
import type { Studio } from "./studio";

export interface Atelier {
  host: Host;
  link: Link;
  studio: Studio;
}

export const AtelierContext = createContext<Atelier | null>(null);

export function useAtelier(): Atelier {
  const atelier = use(AtelierContext);
  if (atelier === null) throw new Error("outside of the window");
  return atelier;
}

/** What `read` answers, again whenever the topic is told. `read` answers the same object while nothing changed. */
export function useTopic<T>(topic: string, read: (studio: Studio) => T): T {
  const { studio } = useAtelier();
  const hear = useCallback((listener: () => void) => studio.topics.hear(topic, listener), [studio, topic]);
  return useSyncExternalStore(hear, () => read(studio));
}

export function useJob(id: JobId): JobRow | undefined {
  return useTopic(id, (studio) => studio.job(id));
}

export function useLocalWorker(): WorkerCard | undefined {
  return useTopic("workers", (studio) => studio.workers().find((card) => card.worker.isLocal));
}

export type Fetched<T> =
  { state: "loading" } | { state: "ready"; value: T } | { state: "failed"; problem: Problem };

/**
 * Asks for something now and whenever `key` changes. While it asks again the last answer stands; a new
 * `subject` starts from nothing. Answers that come too late are dropped.
 */
export function useFetched<T>(
  subject: string,
  key: unknown,
  fetch: (host: Host) => Promise<T>,
): [Fetched<T>, () => void] {
  const { host } = useAtelier();
  const [answers, setAnswers] = useState<{ subject: string; fetched: Fetched<T> } | null>(null);
  const [again, setAgain] = useState(0);
  const latest = useRef(fetch);
  useEffect(() => void (latest.current = fetch));
  useEffect(() => {
    let wanted = true;
    latest.current(host).then(
      (value) => wanted && setAnswers({ subject, fetched: { state: "ready", value } }),
      (thrown: unknown) =>
        wanted && setAnswers({ subject, fetched: { state: "failed", problem: toProblem(thrown) } }),
    );
    return () => {
      wanted = false;
    };
  }, [host, subject, key, again]);
  const fetched: Fetched<T> = answers?.subject === subject ? answers.fetched : { state: "loading" };
  return [fetched, () => setAgain((count) => count + 1)];
}

/** A clock that ticks every `ms` while the window can be seen. */
export function useNow(ms: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => !document.hidden && setNow(Date.now()), ms);
    return () => clearInterval(timer);
  }, [ms]);
  return now;
}
