// The queue: toolbar, filter chips, column heads, the list, and what stands there when there is no list.
import { FileUp, ListX } from "lucide-react";
import { useEffect, type ReactNode } from "react";
import { clearFilter } from "../../actions/clearFilter";
import { newJob } from "../../actions/newJob";
import { renderSample } from "../../actions/renderSample";
import { isFiltered, isRestless } from "../../order/criteria";
import { ActionButton } from "../../parts/ActionButton";
import { ProblemNotice, Skeleton } from "../../parts/Notice";
import { useAtelier, useTopic } from "../../store/atelier";
import { queueLines } from "../../store/lines";
import { useLink } from "../../store/link";
import { useView } from "../../store/view";
import { filterWords } from "../../words/criteria";
import { Chips } from "./Chips";
import { ColumnHeads } from "./ColumnHeads";
import { QueueList } from "./List";
import { Toolbar } from "./Toolbar";

export function Queue(): ReactNode {
  return (
    <section aria-label="Queue" className="@container/queue flex h-full min-w-0 flex-col bg-panel">
      <Toolbar />
      <Body />
    </section>
  );
}

function Body(): ReactNode {
  const { studio, link: line } = useAtelier();
  const link = useLink((state) => state.link);
  const loaded = useTopic("count", (known) => known.loaded);
  const size = useTopic("count", (known) => known.size);
  useTopic("list", (known) => known.order);
  const collapsed = useView((state) => state.collapsed);
  const criteria = useView((state) => state.criteria);
  useEffect(() => studio.orderBy(isRestless(criteria)), [studio, criteria]);
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
  const queue = queueLines(studio, { collapsed, criteria });
  return (
    <>
      {isFiltered(criteria) ? <Chips criteria={criteria} found={queue.fitting > 0} /> : null}
      {queue.fitting === 0 ? (
        <NothingFits what={filterWords(criteria)} />
      ) : (
        <>
          <ColumnHeads sort={criteria.sort} />
          <QueueList queue={queue} />
        </>
      )}
    </>
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

function NothingFits({ what }: { what: string }): ReactNode {
  return (
    <div
      className="flex flex-1 flex-col items-center justify-center gap-3 text-ink-2"
      data-testid="nothing-fits"
    >
      <ListX size={22} strokeWidth={1.5} className="text-ink-3" aria-hidden="true" />
      <p>No jobs match {what}.</p>
      <ActionButton action={clearFilter} />
    </div>
  );
}
