// Whichever dialog is open.
import { AlertDialog } from "@base-ui/react/alert-dialog";
import { Dialog } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { useState, type ReactNode } from "react";
import { keyWords } from "../../actions/keys";
import { cancelNow } from "../../actions/cancel";
import { jobsWords, sceneOf } from "../../actions/action";
import { moveJobs } from "../../actions/edits";
import { ACTION_GROUPS } from "../../actions/table";
import type { JobId, PriorityBand } from "../../host/bindings";
import { positionSpot, whereIs } from "../../order/spot";
import { Button, IconButton } from "../../parts/Button";
import { Field, INPUT, Segments } from "../../parts/Fields";
import { BACKDROP, DIALOG } from "../../parts/Menus";
import { useAtelier } from "../../store/atelier";
import { closeDialog, useView } from "../../store/view";
import { lossWords } from "../../words/job";
import { BAND_WORDS, BANDS } from "../../words/status";
import { NameViewDialog } from "../queue/NameViewDialog";
import { SubmitDialog } from "../submit/SubmitDialog";

export function Dialogs(): ReactNode {
  const dialog = useView((state) => state.dialog);
  switch (dialog?.kind) {
    case "submit":
      return <SubmitDialog paths={dialog.paths} jobType={dialog.jobType} from={dialog.from ?? null} />;
    case "cancel":
      return <CancelDialog jobs={dialog.jobs} />;
    case "position":
      return <PositionDialog jobs={dialog.jobs} />;
    case "name-view":
      return <NameViewDialog rename={dialog.rename} />;
    case "shortcuts":
      return <ShortcutSheet />;
    case undefined:
      return null;
  }
}

/** Focus goes back to the list, whatever opened the dialog. */
function toList(): HTMLElement | true {
  return document.getElementById("queue-list") ?? true;
}

function CancelDialog({ jobs }: { jobs: readonly JobId[] }): ReactNode {
  const atelier = useAtelier();
  const { jobs: rows } = sceneOf(atelier, jobs);
  const what = rows.length === 1 ? `'${jobsWords(rows)}'` : jobsWords(rows);
  return (
    <AlertDialog.Root open onOpenChange={(open) => !open && closeDialog()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={`${BACKDROP} z-30`} />
        <AlertDialog.Popup
          className={`${DIALOG} z-40 w-[420px] p-5`}
          data-testid="cancel-dialog"
          finalFocus={toList}
        >
          <AlertDialog.Title className="text-base font-semibold [overflow-wrap:anywhere]">
            Cancel {what}?
          </AlertDialog.Title>
          <AlertDialog.Description className="mt-2 text-ink-2">{lossWords(rows)}</AlertDialog.Description>
          <div className="mt-5 flex justify-end gap-2">
            <Button onClick={closeDialog}>Keep running</Button>
            <Button
              look="primary"
              data-testid="confirm-button"
              onClick={() => {
                closeDialog();
                void cancelNow(atelier, rows);
              }}
            >
              Cancel {rows.length === 1 ? "the job" : "the jobs"}
            </Button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

function PositionDialog({ jobs }: { jobs: readonly JobId[] }): ReactNode {
  const atelier = useAtelier();
  const sections = atelier.studio.sections();
  const at = jobs[0] === undefined ? null : whereIs(sections, jobs[0]);
  const [band, setBand] = useState<PriorityBand>(at?.band ?? "normal");
  const [text, setText] = useState(String((at?.index ?? 0) + 1));
  const { jobs: rows } = sceneOf(atelier, jobs);
  const most = sections[band].filter((id) => !jobs.includes(id)).length + 1;
  const move = (): void => {
    closeDialog();
    void moveJobs(atelier, jobs, positionSpot(sections, jobs, band, Number(text) || 1));
  };
  return (
    <Dialog.Root open onOpenChange={(open) => !open && closeDialog()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={`${BACKDROP} z-30`} />
        <Dialog.Popup
          className={`${DIALOG} z-40 w-[440px]`}
          data-testid="position-dialog"
          finalFocus={toList}
        >
          <form
            className="space-y-4 p-5"
            onSubmit={(event) => {
              event.preventDefault();
              move();
            }}
          >
            <Dialog.Title className="text-base font-semibold [overflow-wrap:anywhere]">
              Move {jobsWords(rows)}
            </Dialog.Title>
            <Field id="position" label="Position" help={`1 to ${String(most)}, counted from the top`}>
              <input
                id="position"
                type="number"
                min={1}
                max={most}
                autoFocus
                className={`${INPUT} figures w-28!`}
                value={text}
                onFocus={(event) => event.target.select()}
                onChange={(event) => setText(event.target.value)}
              />
            </Field>
            <Field id="position-band" label="Band">
              <Segments
                label="Band"
                value={band}
                choices={BANDS.map((name) => ({ value: name, title: BAND_WORDS[name] }))}
                onChange={setBand}
              />
            </Field>
            <div className="flex justify-end gap-2">
              <Button onClick={closeDialog}>Close</Button>
              <Button type="submit" look="primary">
                Move
              </Button>
            </div>
          </form>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

const MOVING: readonly [string, string][] = [
  ["↑ ↓ Home End", "Move about"],
  ["Shift ↑ ↓", "Select a range"],
  ["Space", "Select or not"],
  ["← →", "Fold, unfold a group"],
];

function ShortcutSheet(): ReactNode {
  const atelier = useAtelier();
  const scene = sceneOf(atelier, []);
  return (
    <Dialog.Root open onOpenChange={(open) => !open && closeDialog()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={`${BACKDROP} z-30`} />
        <Dialog.Popup
          className={`${DIALOG} z-40 flex w-[820px] flex-col`}
          data-testid="shortcut-sheet"
          finalFocus={toList}
        >
          <header className="flex h-12 shrink-0 items-center border-b border-line pr-3 pl-5">
            <Dialog.Title className="flex-1 text-base font-semibold">Keyboard shortcuts</Dialog.Title>
            <Dialog.Close render={<IconButton icon={X} name="Close (Esc)" />} />
          </header>
          <div className="columns-3 gap-x-8 overflow-y-auto p-5">
            {ACTION_GROUPS.map((group) => (
              <section key={group.title} className="mb-5 break-inside-avoid">
                <h2 className="mb-2 text-xs font-semibold text-ink-3">{group.title}</h2>
                <dl className="space-y-1.5">
                  {group.actions.map((action) =>
                    action.keys[0] === undefined ? null : (
                      <Shortcut key={action.id} name={action.title(scene)} keys={keyWords(action.keys[0])} />
                    ),
                  )}
                  {group.title === "Order"
                    ? MOVING.map(([keys, name]) => <Shortcut key={keys} name={name} keys={keys} />)
                    : null}
                </dl>
              </section>
            ))}
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Shortcut({ name, keys }: { name: string; keys: string }): ReactNode {
  return (
    <div className="flex items-center justify-between gap-3">
      <dt className="text-ink-2">{name}</dt>
      <dd>
        <kbd className="rounded border border-line-strong bg-raised px-1.5 py-px font-sans text-2xs whitespace-nowrap">
          {keys}
        </kbd>
      </dd>
    </div>
  );
}
