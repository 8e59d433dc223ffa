// One job in the list.
import { Ellipsis, GripVertical } from "lucide-react";
import { memo, type MouseEvent, type ReactNode } from "react";
import type { JobId, JobRow } from "../../host/bindings";
import { IconButton } from "../../parts/Button";
import { SegmentBar } from "../../parts/SegmentBar";
import { StatusLabel } from "../../parts/StatusGlyph";
import { Thumbnail } from "../../parts/Thumbnail";
import { useAtelier, useJob } from "../../store/atelier";
import { AWAY, useLink } from "../../store/link";
import { useView } from "../../store/view";
import { progressWords, reasonWords, shortProgressWords } from "../../words/job";
import { isFinished, JOB_STATES, typeWords } from "../../words/status";
import { agoWords, exactWords } from "../../words/time";
import { useRowDrag } from "./drag";
import { RowName } from "./RowName";
import { useDragging } from "./dragging";

interface RowProps {
  id: JobId;
  /** Counted from 1, over all lines. */
  index: number;
  /** How many jobs it hangs under. */
  depth: number;
  top: number;
  height: number;
  /** To the minute; drawn anew when it changes. */
  now: number;
  onPick: (event: MouseEvent, id: JobId) => void;
  onOpen: (id: JobId) => void;
  onMenu: (id: JobId, anchor: HTMLElement) => void;
}

export const Row = memo(function Row(props: RowProps): ReactNode {
  const { id, index, depth, top, height, now, onPick, onOpen, onMenu } = props;
  const { host } = useAtelier();
  const job = useJob(id);
  const selected = useView((view) => view.selected.has(id));
  const focused = useView((view) => view.focus === id);
  const taken = useDragging(({ drag }) => drag?.jobs.includes(id) ?? false);
  const finished = job === undefined || isFinished(job.state);
  const away = useLink(({ link }) => link.state === "lost");
  const { ref, handleRef } = useRowDrag(id, { whole: selected, disabled: finished || away });
  if (job === undefined) return null;
  const look = selected ? "bg-selected" : "hover:bg-hover/60";
  return (
    <div
      ref={ref}
      id={`row-${id}`}
      role="row"
      aria-rowindex={index}
      aria-selected={selected}
      data-testid="job-row"
      data-job-id={id}
      data-state={job.state}
      data-focused={focused}
      className={`queue-columns group absolute inset-x-0 border-b border-line/60 ${look} ${focused ? "row-focus" : ""} ${taken ? "opacity-40" : ""}`}
      style={{ top, height }}
      onClick={(event) => onPick(event, id)}
      onDoubleClick={() => onOpen(id)}
    >
      <span role="gridcell" className="flex h-full items-center">
        {finished ? null : (
          <span
            ref={handleRef}
            data-testid="grip"
            title={away ? AWAY : "Drag to reorder"}
            className="flex h-full w-[18px] cursor-grab items-center justify-center text-ink-3 opacity-40 group-hover:opacity-100"
          >
            <GripVertical size={14} aria-hidden="true" />
          </span>
        )}
      </span>
      <span role="gridcell" className="min-w-0">
        <StatusLabel status={JOB_STATES[job.state]} progress={job.progress} />
      </span>
      <span role="gridcell" className="flex items-center">
        <Thumbnail
          className="h-[22px] w-9"
          jobType={job.jobType}
          alt=""
          url={job.lastOutput === null ? null : host.thumbnailUrl(id, job.lastOutput, job.revision)}
        />
      </span>
      <RowName job={job} depth={depth} />
      <span role="gridcell" className="hidden truncate text-ink-2 @[1060px]/queue:block">
        {typeWords(job.jobType)} <span className="text-ink-3">· {job.person}</span>
      </span>
      <Progress job={job} />
      <span role="gridcell" className="hidden truncate text-ink-2 @[1060px]/queue:block">
        {job.worker}
      </span>
      <Reason job={job} />
      <span
        role="gridcell"
        className="figures hidden text-right text-ink-3 @[640px]/queue:block"
        title={`Submitted ${exactWords(job.submittedAt)}`}
      >
        {agoWords(job.finishedAt ?? job.submittedAt, now)}
      </span>
      <span role="gridcell" className="flex items-center justify-end">
        <IconButton
          icon={Ellipsis}
          name={`Actions for ${job.name}`}
          tabIndex={-1}
          data-testid="row-menu"
          className="opacity-0 group-hover:opacity-100 group-data-[focused=true]:opacity-100"
          onClick={(event) => {
            event.stopPropagation();
            onMenu(id, event.currentTarget);
          }}
        />
      </span>
    </div>
  );
});

function Progress({ job }: { job: JobRow }): ReactNode {
  return (
    <span role="gridcell" className="flex min-w-0 items-center gap-2" data-testid="job-progress">
      <span className="min-w-8 flex-1">
        <SegmentBar counts={job.counts} progress={job.progress} label={`Progress of ${job.name}`} />
      </span>
      <span
        className="figures min-w-14 text-right whitespace-nowrap text-xs text-ink-2"
        title={`${progressWords(job)} tasks done`}
      >
        {shortProgressWords(job)}
      </span>
    </span>
  );
}

function Reason({ job }: { job: JobRow }): ReactNode {
  const words = reasonWords(job);
  return (
    <span role="gridcell" className="hidden truncate text-ink-2 @[640px]/queue:block" title={words}>
      {words}
    </span>
  );
}
