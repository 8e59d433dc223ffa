// What happened, newest first: facts as sentences, day by day. What is new while somebody reads waits
// behind a button.
import { CircleAlert, Cpu, Layers3, Settings, User, type LucideIcon } from "lucide-react";
import { useMemo, useRef, useState, type ReactNode } from "react";
import type { Activity as Fact, ActivityKind } from "../../host/bindings";
import { toProblem, type Host } from "../../host/host";
import { Button } from "../../parts/Button";
import { Segments } from "../../parts/Fields";
import { ProblemNotice, Skeleton } from "../../parts/Notice";
import { useAtelier, useFetched, useNow, useTopic } from "../../store/atelier";
import { openJob } from "../../store/view";
import { plural } from "../../words/amount";
import { ACTIVITY_WORDS } from "../../words/status";
import { clockWords, dayWords, exactWords } from "../../words/time";
import { tellProblem } from "../../actions/edits";

const PAGE = 100;

const ICONS: Record<ActivityKind, LucideIcon> = {
  person: User,
  job: Layers3,
  failure: CircleAlert,
  machine: Cpu,
  settings: Settings,
};

type Kinds = ActivityKind | "all";

const KINDS: readonly { value: Kinds; title: string }[] = [
  { value: "all", title: "All" },
  { value: "job", title: "Jobs" },
  { value: "failure", title: "Failures" },
  { value: "person", title: "People" },
  { value: "machine", title: "Machine" },
  { value: "settings", title: "Settings" },
];

export function Activity(): ReactNode {
  const { host } = useAtelier();
  const [kind, setKind] = useState<Kinds>("all");
  const [older, setOlder] = useState<readonly Fact[]>([]);
  const [fetched, again] = useFetched("activity", 0, firstPage);
  const fresh = useTopic("activity", (studio) => studio.activity);
  const first = fetched.state === "ready" ? fetched.value : null;
  const all = useMemo(() => merged([fresh, first ?? [], older]), [fresh, first, older]);
  const [shownTo, setShownTo] = useShown(all);
  const scroller = useRef<HTMLDivElement>(null);
  const waiting = all.filter((fact) => fact.id > shownTo).length;
  const facts = all.filter((fact) => fact.id <= shownTo && (kind === "all" || fact.kind === kind));
  const last = all.at(-1);

  return (
    <section aria-label="Activity" className="flex h-full flex-col bg-panel">
      <header className="flex h-11 shrink-0 items-center gap-3 border-b border-line px-5">
        <h1 className="text-base font-semibold">Activity</h1>
        {waiting === 0 ? null : (
          <Button
            className="h-6!"
            onClick={() => {
              setShownTo(all[0]?.id ?? 0);
              scroller.current?.scrollTo({ top: 0 });
            }}
          >
            {plural(waiting, "new fact")}
          </Button>
        )}
        <span className="flex-1" />
        <Segments label="Show" value={kind} choices={KINDS} onChange={setKind} />
      </header>
      <div
        ref={scroller}
        className="min-h-0 flex-1 overflow-y-auto"
        tabIndex={0}
        role="region"
        aria-label="What happened"
        onScroll={(event) => event.currentTarget.scrollTop < 4 && setShownTo(all[0]?.id ?? 0)}
      >
        {fetched.state === "loading" && all.length === 0 ? <Skeleton rows={12} /> : null}
        {fetched.state === "failed" ? (
          <div className="p-5">
            <ProblemNotice problem={fetched.problem} onRetry={again} />
          </div>
        ) : null}
        {facts.length === 0 && fetched.state === "ready" ? (
          <p className="p-10 text-center text-ink-3">Nothing yet. What happens here will be told here.</p>
        ) : null}
        <Days facts={facts} />
        {last !== undefined && last.id > 1 && fetched.state === "ready" ? (
          <div className="p-4 text-center">
            <Button
              onClick={() =>
                void more(host, last.id).then((page) => setOlder((known) => [...known, ...page]))
              }
            >
              Show older
            </Button>
          </div>
        ) : null}
      </div>
    </section>
  );
}

/** Up to which fact the list is shown: everything at first, then what somebody asked for. */
function useShown(all: readonly Fact[]): [number, (to: number) => void] {
  const [to, setTo] = useState<number | null>(null);
  const newest = all[0]?.id;
  if (to === null && newest !== undefined) setTo(newest);
  return [to ?? newest ?? 0, setTo];
}

function Days({ facts }: { facts: readonly Fact[] }): ReactNode {
  const now = useNow(60_000);
  const days: { day: string; facts: Fact[] }[] = [];
  for (const fact of facts) {
    const day = dayWords(fact.at, now);
    const current = days.at(-1);
    if (current?.day === day) current.facts.push(fact);
    else days.push({ day, facts: [fact] });
  }
  return days.map(({ day, facts: those }) => (
    <div key={`${day} ${String(those[0]?.id ?? 0)}`}>
      <h2 className="sticky top-0 border-b border-line bg-raised px-5 py-1 text-xs font-semibold">{day}</h2>
      <ul>
        {those.map((fact) => (
          <Line key={fact.id} fact={fact} />
        ))}
      </ul>
    </div>
  ));
}

function Line({ fact }: { fact: Fact }): ReactNode {
  const Icon = ICONS[fact.kind];
  const { job } = fact;
  return (
    <li
      className="grid grid-cols-[48px_88px_minmax(0,1fr)_auto] items-center gap-3 border-b border-line/60 px-5 py-1.5"
      data-testid="activity-row"
    >
      <span className="figures text-ink-3" title={exactWords(fact.at)}>
        {clockWords(fact.at)}
      </span>
      <span className={`flex items-center gap-1.5 ${fact.kind === "failure" ? "text-failed" : "text-ink-2"}`}>
        <Icon size={13} aria-hidden="true" />
        {ACTIVITY_WORDS[fact.kind]}
      </span>
      <span className="break-words" data-copyable>
        {fact.text}
      </span>
      {job === null ? null : (
        <Button look="quiet" className="h-6! px-2!" onClick={() => openJob(job)}>
          Open
        </Button>
      )}
    </li>
  );
}

async function firstPage(host: Host): Promise<Fact[]> {
  const page = await host.ask("activity", { limit: PAGE });
  return page.activity;
}

async function more(host: Host, before: number): Promise<Fact[]> {
  try {
    const page = await host.ask("activity", { before, limit: PAGE });
    return page.activity;
  } catch (thrown) {
    tellProblem(toProblem(thrown));
    return [];
  }
}

/** Each fact once, newest first. */
function merged(lists: readonly (readonly Fact[])[]): Fact[] {
  const known = new Map<number, Fact>();
  for (const list of lists) for (const fact of list) known.set(fact.id, fact);
  return [...known.values()].sort((left, right) => right.id - left.id);
}
