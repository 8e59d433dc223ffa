// The page of one job: what it is, how it stands, why, its tasks, pictures, log and details.
import { Tabs } from "@base-ui/react/tabs";
import { X } from "lucide-react";
import { useEffect, useState, type ReactNode } from "react";
import { cancel } from "../../actions/cancel";
import { duplicate } from "../../actions/duplicate";
import { openFolder } from "../../actions/openFolder";
import { pauseResume } from "../../actions/pauseResume";
import { remove } from "../../actions/remove";
import { retryAll } from "../../actions/retryAll";
import { retryFailed } from "../../actions/retryFailed";
import { runNext } from "../../actions/runNext";
import type { JobId, JobRow } from "../../host/bindings";
import { ActionButton } from "../../parts/ActionButton";
import { IconButton } from "../../parts/Button";
import { ProblemNotice, Skeleton } from "../../parts/Notice";
import { ProgressBar } from "../../parts/ProgressBar";
import { StatusLabel } from "../../parts/StatusGlyph";
import { Thumbnail } from "../../parts/Thumbnail";
import { useAtelier, useFetched, useJob } from "../../store/atelier";
import { useView, view, type JobTab } from "../../store/view";
import { leftWords, progressWords } from "../../words/job";
import { BAND_WORDS, isFinished, JOB_STATES, typeWords } from "../../words/status";
import { Viewer } from "../viewer/Viewer";
import { Details } from "./Details";
import { JobLog } from "../log/JobLog";
import { Overview } from "./Overview";
import { Results } from "./Results";
import { Tasks } from "./Tasks";
import { usePulse } from "./usePulse";

const TABS: readonly { value: JobTab; title: string }[] = [
  { value: "overview", title: "Overview" },
  { value: "tasks", title: "Tasks" },
  { value: "results", title: "Results" },
  { value: "log", title: "Log" },
  { value: "details", title: "Details" },
];

export function JobPage({ id }: { id: JobId }): ReactNode {
  const row = useJob(id);
  if (row === undefined) return <Gone />;
  return <Page row={row} />;
}

function Page({ row }: { row: JobRow }): ReactNode {
  const pulse = usePulse(row);
  const tab = useView((state) => state.tab);
  const [fetched, again] = useFetched(row.id, pulse, (host) => host.ask("job", { job: row.id }));
  return (
    <div className="flex h-full flex-col" data-testid="job-page" data-job-id={row.id}>
      <Head row={row} />
      <Tabs.Root
        value={tab}
        onValueChange={(value: JobTab) => view.set({ tab: value })}
        className="flex min-h-0 flex-1 flex-col"
      >
        <Tabs.List className="flex shrink-0 gap-4 border-b border-line px-4">
          {TABS.map(({ value, title }) => (
            <Tabs.Tab
              key={value}
              value={value}
              data-testid={`tab-${value}`}
              className="-mb-px h-9 border-b-2 border-transparent font-medium text-ink-3 hover:text-ink data-active:border-ink data-active:text-ink"
            >
              {title}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {fetched.state === "failed" ? (
          <div className="p-4">
            <ProblemNotice problem={fetched.problem} onRetry={again} />
          </div>
        ) : null}
        {fetched.state === "loading" ? <Skeleton rows={6} /> : null}
        {fetched.state === "ready" ? (
          <>
            <Tabs.Panel
              value="overview"
              className="min-h-0 flex-1 overflow-y-auto outline-none"
              tabIndex={-1}
            >
              <Overview page={fetched.value} row={row} pulse={pulse} />
            </Tabs.Panel>
            <Tabs.Panel value="tasks" className="min-h-0 flex-1 overflow-y-auto outline-none" tabIndex={-1}>
              <Tasks row={row} pulse={pulse} />
            </Tabs.Panel>
            <Tabs.Panel value="results" className="flex min-h-0 flex-1 flex-col outline-none" tabIndex={-1}>
              <Results row={row} />
            </Tabs.Panel>
            <Tabs.Panel value="log" className="flex min-h-0 flex-1 flex-col outline-none" tabIndex={-1}>
              <JobLog row={row} pulse={pulse} />
            </Tabs.Panel>
            <Tabs.Panel value="details" className="min-h-0 flex-1 overflow-y-auto outline-none" tabIndex={-1}>
              <Details page={fetched.value} />
            </Tabs.Panel>
          </>
        ) : null}
      </Tabs.Root>
      <Viewer row={row} />
    </div>
  );
}

function Head({ row }: { row: JobRow }): ReactNode {
  const { host } = useAtelier();
  const status = JOB_STATES[row.state];
  const url = row.lastOutput === null ? null : host.thumbnailUrl(row.id, row.lastOutput, row.revision);
  const left = leftWords(row);
  return (
    <header className="shrink-0 space-y-3 p-4 pb-3">
      <div className="flex gap-3">
        <Thumbnail
          url={url}
          jobType={row.jobType}
          alt={`Newest result of ${row.name}`}
          className="h-[72px] w-32 rounded-md!"
          iconSize={22}
        />
        <div className="min-w-0 flex-1 space-y-1">
          <div className="flex items-start gap-2">
            <h1
              className="min-w-0 flex-1 text-base leading-5 font-semibold [overflow-wrap:anywhere]"
              data-copyable
            >
              {row.name}
            </h1>
            <IconButton
              icon={X}
              name="Close (Esc)"
              className="-mt-1 -mr-1.5"
              onClick={() => view.set({ open: null })}
            />
          </div>
          <StatusLabel status={status} progress={row.progress} />
          <p className="truncate text-xs text-ink-3">
            {[typeWords(row.jobType), row.person, `${BAND_WORDS[row.band]} priority`].join(" · ")}
          </p>
        </div>
      </div>
      <div className="space-y-1.5">
        <ProgressBar share={row.progress} tone={status.tone} label={`Progress of ${row.name}`} />
        <p className="figures flex justify-between gap-3 text-xs text-ink-2">
          <span>{progressWords(row)} tasks</span>
          <span className="truncate text-right">{left === "" ? row.note : left}</span>
        </p>
      </div>
      <Actions row={row} />
    </header>
  );
}

/** What can be done now comes in words; the rest stands beside it as icons. */
function Actions({ row }: { row: JobRow }): ReactNode {
  const jobs = [row.id];
  if (isFinished(row.state)) {
    const failed = row.counts.failed + row.counts.cancelled > 0;
    return (
      <div className="flex flex-wrap gap-1.5" role="group" aria-label="Actions">
        {failed ? <ActionButton action={retryFailed} jobs={jobs} look="primary" /> : null}
        <ActionButton action={openFolder} jobs={jobs} />
        <ActionButton action={retryAll} jobs={jobs} iconOnly={failed} />
        <ActionButton action={duplicate} jobs={jobs} iconOnly />
        <ActionButton action={remove} jobs={jobs} iconOnly />
      </div>
    );
  }
  return (
    <div className="flex flex-wrap items-center gap-1.5" role="group" aria-label="Actions">
      <ActionButton action={runNext} jobs={jobs} />
      <ActionButton action={pauseResume} jobs={jobs} />
      <ActionButton action={openFolder} jobs={jobs} iconOnly />
      <ActionButton action={duplicate} jobs={jobs} iconOnly />
      {row.counts.failed > 0 ? <ActionButton action={retryFailed} jobs={jobs} iconOnly /> : null}
      <span className="flex-1" />
      <ActionButton action={cancel} jobs={jobs} look="danger" />
    </div>
  );
}

/** A job just submitted is on the list a moment later; only then is it missing. */
const LATE_MS = 1_500;

function Gone(): ReactNode {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), LATE_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!late) return <Skeleton rows={6} />;
  return (
    <div className="flex h-full items-center justify-center p-8 text-center text-ink-2">
      <p>This job is not on the list any more.</p>
    </div>
  );
}
