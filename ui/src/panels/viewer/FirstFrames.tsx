// The frames that were made first: as a strip on the job page, and as a sheet large enough to judge them.
import { Dialog } from "@base-ui/react/dialog";
import { Expand, X } from "lucide-react";
import { useState, type ReactNode } from "react";
import { approve } from "../../actions/approve";
import { cancel } from "../../actions/cancel";
import { changeAgain } from "../../actions/changeAgain";
import type { Job, JobRow, OutputRow } from "../../host/bindings";
import { ActionButton } from "../../parts/ActionButton";
import { Button, IconButton } from "../../parts/Button";
import { countWords, plural } from "../../words/amount";
import { totalTasks } from "../../words/job";
import { rangeWords } from "../../words/time";
import { useOutputs } from "./outputs";
import { Tile } from "./Tile";

const STRIP = 6;

export function FirstFrames({ row, job }: { row: JobRow; job: Job }): ReactNode {
  const [fetched] = useOutputs(row);
  const [large, setLarge] = useState(false);
  const pictures = fetched.state === "ready" ? fetched.value.filter((output) => output.picture) : [];
  return (
    <section
      aria-label="First frames"
      className="space-y-3 rounded-md border border-blocked/45 bg-blocked/6 p-3"
      data-testid="first-frames"
    >
      <div>
        <div className="flex h-6 items-center justify-between gap-2">
          <h2 className="font-semibold">Look at the first frames</h2>
          <Button look="quiet" icon={Expand} className="-mr-1.5 h-6! px-1.5!" onClick={() => setLarge(true)}>
            Look closely
          </Button>
        </div>
        <p className="mt-1 text-ink-2">{nextWords(row, job)}</p>
      </div>
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(88px,1fr))] gap-2">
        {pictures.slice(0, STRIP).map((output) => (
          <li key={output.unit}>
            <Tile row={row} output={output} />
          </li>
        ))}
      </ul>
      <Choices row={row} />
      {large ? <Sheet row={row} job={job} pictures={pictures} onClose={() => setLarge(false)} /> : null}
    </section>
  );
}

/** What is done so far, what is left, and what happens next. */
function nextWords(row: JobRow, job: Job): string {
  const done = row.counts.completed;
  const left = totalTasks(row.counts) - done - row.counts.cancelled;
  const first = job.stages.find((stage) => stage.asks)?.first ?? done;
  const time =
    row.remaining === null
      ? ""
      : `, ${rangeWords(row.remaining.lowS * 1_000, row.remaining.highS * 1_000)} of work`;
  return `${plural(first, "task")} of ${countWords(done + left)} ${first === 1 ? "is" : "are"} done. Nothing more is made until you say so; ${plural(left, "task")} ${left === 1 ? "is" : "are"} left${time}.`;
}

function Choices({ row }: { row: JobRow }): ReactNode {
  return (
    <div className="flex flex-wrap gap-1.5">
      <ActionButton action={approve} jobs={[row.id]} look="primary" />
      <ActionButton action={changeAgain} jobs={[row.id]} />
      <ActionButton
        action={cancel}
        jobs={[row.id]}
        look="danger"
        words="Cancel the rest"
        testId="cancel-rest"
      />
    </div>
  );
}

interface SheetProps {
  row: JobRow;
  job: Job;
  pictures: readonly OutputRow[];
  onClose: () => void;
}

function Sheet({ row, job, pictures, onClose }: SheetProps): ReactNode {
  const columns = pictures.length === 1 ? 1 : pictures.length <= 4 ? 2 : 3;
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Popup
          className="fixed inset-0 z-30 flex flex-col bg-ground text-ink outline-none"
          data-testid="sheet"
        >
          <header className="flex shrink-0 items-center gap-4 border-b border-line bg-panel px-5 py-3">
            <div className="min-w-0 flex-1">
              <Dialog.Title className="truncate text-base font-semibold">
                First frames of {row.name}
              </Dialog.Title>
              <Dialog.Description className="text-ink-2">{nextWords(row, job)}</Dialog.Description>
            </div>
            <Choices row={row} />
            <IconButton icon={X} name="Close (Esc)" onClick={onClose} />
          </header>
          <ul
            className="grid min-h-0 flex-1 content-start gap-4 overflow-y-auto p-5"
            style={{ gridTemplateColumns: `repeat(${String(columns)}, minmax(0, 1fr))` }}
          >
            {pictures.map((output) => (
              <li key={output.unit}>
                <Tile row={row} output={output} side={1_024} />
              </li>
            ))}
          </ul>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
