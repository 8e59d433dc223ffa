// The queue: toolbar, column heads, the list, and what stands there when there is no list.
import { FileUp, ListX, Search, X } from "lucide-react";
import type { ReactNode } from "react";
import { FILTER_ID } from "../../actions/filterList";
import { newCommand } from "../../actions/newCommand";
import { newJob } from "../../actions/newJob";
import { newJobFromFolder } from "../../actions/newJobFromFolder";
import { renderSample } from "../../actions/renderSample";
import { ActionButton } from "../../parts/ActionButton";
import { Button, IconButton } from "../../parts/Button";
import { Segments } from "../../parts/Fields";
import { ProblemNotice, Skeleton } from "../../parts/Notice";
import { useAtelier, useTopic } from "../../store/atelier";
import { queueLines } from "../../store/lines";
import { useLink } from "../../store/link";
import { useView, view, type StateFilter } from "../../store/view";
import { plural } from "../../words/amount";
import { QueueList } from "./List";

const STATES: readonly { value: StateFilter; title: string }[] = [
  { value: "all", title: "All" },
  { value: "running", title: "Running" },
  { value: "waiting", title: "Waiting" },
  { value: "stuck", title: "Needs a look" },
  { value: "finished", title: "Finished" },
];

export function Queue(): ReactNode {
  return (
    <section aria-label="Queue" className="@container/queue flex h-full min-w-0 flex-col bg-panel">
      <Toolbar />
      <Body />
    </section>
  );
}

function Toolbar(): ReactNode {
  const size = useTopic("count", (known) => known.size);
  return (
    <header className="flex h-11 shrink-0 items-center gap-2 border-b border-line px-3">
      <ActionButton action={newJob} look="primary" testId="new-job" />
      <ActionButton action={newJobFromFolder} iconOnly />
      <ActionButton action={newCommand} iconOnly />
      <span className="flex-1" />
      <HeldChip />
      {size === 0 ? null : <Filters />}
    </header>
  );
}

function Filters(): ReactNode {
  const text = useView((state) => state.text);
  const states = useView((state) => state.states);
  return (
    <>
      <span className="hidden @[560px]/queue:block">
        <Segments
          label="Show"
          value={states}
          choices={STATES}
          onChange={(next) => view.set({ states: next })}
        />
      </span>
      <label className="relative block w-44 min-w-24 shrink">
        <span className="sr-only">Filter jobs</span>
        <Search size={13} className="absolute top-[7px] left-2 text-ink-3" aria-hidden="true" />
        <input
          id={FILTER_ID}
          data-testid="filter"
          className="h-7 w-full rounded-md border border-line-strong bg-field pr-6 pl-7 text-sm placeholder:text-ink-3"
          placeholder="Filter"
          value={text}
          onChange={(event) => view.set({ text: event.target.value })}
          onKeyDown={(event) => {
            if (event.key === "Escape") view.set({ text: "" });
            if (event.key === "Escape" || event.key === "Enter")
              document.getElementById("queue-list")?.focus();
          }}
        />
        {text === "" ? null : (
          <IconButton
            icon={X}
            name="Clear the filter"
            className="absolute! top-0.5 right-0.5"
            onClick={() => view.set({ text: "" })}
          />
        )}
      </label>
    </>
  );
}

/** Updates wait while rows are in hand; this says how many. */
function HeldChip(): ReactNode {
  const held = useTopic("held", (studio) => studio.heldCount());
  if (held === 0) return null;
  return (
    <span className="figures rounded-full bg-raised px-2 text-xs leading-5 text-ink-2" data-testid="held">
      {plural(held, "update")} waiting
    </span>
  );
}

function Body(): ReactNode {
  const { studio, link: line } = useAtelier();
  const link = useLink((state) => state.link);
  const loaded = useTopic("count", (known) => known.loaded);
  const size = useTopic("count", (known) => known.size);
  useTopic("list", (known) => known.sections());
  const collapsed = useView((state) => state.collapsed);
  const text = useView((state) => state.text);
  const states = useView((state) => state.states);
  if (!loaded && size === 0) {
    if (link.state !== "lost") return <Skeleton rows={12} />;
    const problem = {
      code: "not_running",
      subject: "Atelier",
      message: link.reason,
      nextStep: "It is tried again every two seconds.",
      retryable: true,
    } as const;
    return (
      <div className="p-6">
        <ProblemNotice problem={problem} onRetry={() => void line.connect()} />
      </div>
    );
  }
  if (size === 0) return <Empty />;
  const queue = queueLines(studio, { collapsed, text, states });
  const filtered = text !== "" || states !== "all";
  if (filtered && queue.lines.every((each) => each.kind === "header" && each.count === 0))
    return <NothingFits />;
  return (
    <>
      <ColumnHeads />
      <QueueList queue={queue} />
    </>
  );
}

function ColumnHeads(): ReactNode {
  const wide = "hidden @[1060px]/queue:block";
  const medium = "hidden @[640px]/queue:block";
  return (
    <div
      aria-hidden="true"
      className="queue-columns h-7 shrink-0 overflow-hidden border-b border-line text-2xs font-medium text-ink-3"
    >
      <span />
      <span>Status</span>
      <span />
      <span>Name</span>
      <span className={wide}>Type · person</span>
      <span>Progress</span>
      <span className={wide}>Where</span>
      <span className={medium}>Why, or how long</span>
      <span className={`${medium} text-right`}>Age</span>
      <span />
    </div>
  );
}

function Empty(): ReactNode {
  return (
    <div
      className="flex flex-1 flex-col items-center justify-center gap-5 p-8 text-center"
      data-testid="empty"
    >
      <div
        data-testid="drop-hint"
        className="flex size-16 items-center justify-center rounded-2xl border border-dashed border-line-strong text-ink-3"
      >
        <FileUp size={26} strokeWidth={1.5} aria-hidden="true" />
      </div>
      <div className="max-w-sm space-y-1.5">
        <h1 className="text-base font-semibold">Nothing queued</h1>
        <p className="text-ink-2">
          Drop a scene or a folder of pictures here, or press N. The results appear in a folder beside it.
        </p>
      </div>
      <div className="flex gap-2">
        <ActionButton action={renderSample} look="primary" testId="sample" />
        <ActionButton action={newJob} />
      </div>
    </div>
  );
}

function NothingFits(): ReactNode {
  const text = useView((state) => state.text);
  const states = useView((state) => state.states);
  const shown = STATES.find((each) => each.value === states)?.title.toLowerCase() ?? "";
  const what = [text === "" ? "" : `'${text}'`, states === "all" ? "" : `the filter ‘${shown}’`]
    .filter(Boolean)
    .join(" and ");
  return (
    <div className="flex flex-1 flex-col items-center justify-center gap-3 text-ink-2">
      <ListX size={22} strokeWidth={1.5} className="text-ink-3" aria-hidden="true" />
      <p>No jobs match {what}.</p>
      <Button onClick={() => view.set({ text: "", states: "all" })}>Clear filter</Button>
    </div>
  );
}
