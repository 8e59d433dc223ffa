// The dialog that makes a job: files, kind of job, its parameters, and what will come of it.
import { Dialog } from "@base-ui/react/dialog";
import { ListStart, X } from "lucide-react";
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { toast } from "sonner";
import { cancelNow } from "../../actions/cancel";
import type { JobId, Problem, Submission } from "../../host/bindings";
import { toProblem } from "../../host/host";
import { Button, IconButton } from "../../parts/Button";
import { BACKDROP, DIALOG } from "../../parts/Menus";
import { ProblemNotice, Skeleton } from "../../parts/Notice";
import { announce } from "../../store/announce";
import { useAtelier, useJob } from "../../store/atelier";
import { closeDialog, openJob, view } from "../../store/view";
import { plural } from "../../words/amount";
import { isFinished } from "../../words/status";
import { byField, fieldsOf, inOrder } from "./draft";
import { Form } from "./Form";
import { rememberUsed } from "./lastUsed";
import { fieldId } from "./ParameterField";
import { focusField, ProblemList } from "./ProblemList";
import { Summary } from "./Summary";
import { useDraft } from "./useDraft";
import { useInspections } from "./useInspections";

interface SubmitDialogProps {
  paths: readonly string[];
  jobType: string | null;
  /** The job that is changed and submitted again. */
  from: { job: JobId; submission: Submission } | null;
}

export function SubmitDialog({ paths, jobType, from }: SubmitDialogProps): ReactNode {
  const atelier = useAtelier();
  const { host } = atelier;
  const { made, preview, change, propose, recheck, forgetLastUsed } = useDraft(
    paths,
    jobType,
    from?.submission ?? null,
  );
  const replaced = useJob(from?.job ?? "");
  const [cancels, setCancels] = useState(true);
  const [refusals, setRefusals] = useState<readonly Problem[]>([]);
  const [asked, setAsked] = useState(false);
  const [sending, setSending] = useState(false);
  const id = useRef<{ of: Submission; id: string } | null>(null);
  const ready = made.state === "ready" ? made.draft : null;
  const type = ready?.types.find((one) => one.id === ready.submission.jobType);

  const popup = useRef<HTMLDivElement>(null);
  const firstField = fieldId(type?.parameters[0]?.name ?? "name");
  useEffect(() => {
    // The first field is there only after the engine has proposed something.
    if (document.activeElement === popup.current) document.getElementById(firstField)?.focus();
  }, [firstField, type]);

  const inputs = ready?.submission.inputs ?? [];
  const inspections = useInspections(type?.id ?? null, inputs);
  const follows = ready?.types.find((one) => one.id === ready.submission.then?.[0]?.jobType);
  const fields = type === undefined ? [] : fieldsOf(type, follows);
  const unsorted = refusals.length > 0 ? refusals : (preview?.problems ?? []);
  const problems = inOrder(unsorted, fields);
  const submit = async (runNext: boolean): Promise<void> => {
    if (ready === null || sending) return;
    setAsked(true);
    if (problems.length > 0 && refusals.length === 0) return focusField(problems);
    const submission = { ...ready.submission, runNext };
    // The same submission sent again carries the same id: a lost answer never queues it twice.
    if (id.current?.of !== ready.submission) id.current = { of: ready.submission, id: crypto.randomUUID() };
    setSending(true);
    try {
      const { job, name, tasks, warnings, then } = await host.ask("submit", submission, id.current.id);
      if (type !== undefined) rememberUsed(type, submission);
      closeDialog();
      openJob(job);
      const follow = then.length === 0 ? [] : [`then ${then.map((next) => next.name).join(", ")}`];
      toast(`${name} is queued`, {
        description: [plural(tasks, "task"), ...follow, ...warnings].join(" · "),
      });
      announce(`${name} is queued`);
      if (replaced !== undefined && cancels && !isFinished(replaced.state))
        void cancelNow(atelier, [replaced]);
    } catch (thrown) {
      const problem = toProblem(thrown);
      setRefusals([problem]);
      setSending(false);
      focusField([problem]);
    }
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    void submit(event.shiftKey);
  };
  const onChange = (submission: Submission): void => {
    setRefusals([]);
    change(submission);
  };

  return (
    <Dialog.Root open onOpenChange={(open) => !open && closeDialog()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={`${BACKDROP} z-30`} />
        <Dialog.Popup
          className={`${DIALOG} z-40 flex w-[680px] flex-col`}
          data-testid="submit-dialog"
          ref={popup}
          initialFocus={popup}
          finalFocus={() => document.getElementById("queue-list") ?? true}
          onKeyDown={onKeyDown}
        >
          <header className="flex h-12 shrink-0 items-center border-b border-line pr-3 pl-5">
            <Dialog.Title className="flex-1 text-base font-semibold">
              {from === null
                ? "New job"
                : `Change and submit again: ${replaced?.name ?? from.submission.name}`}
            </Dialog.Title>
            <Dialog.Close render={<IconButton icon={X} name="Close (Esc)" />} />
          </header>
          {asked ? <ProblemList problems={problems} /> : null}
          <div className="min-h-0 flex-1 overflow-y-auto px-5 py-4">
            {made.state === "loading" ? <Skeleton rows={6} /> : null}
            {made.state === "failed" ? (
              <ProblemNotice problem={made.problem} onRetry={() => void propose(paths, jobType)} />
            ) : null}
            {ready === null || type === undefined ? null : (
              <Form
                draft={ready}
                type={type}
                inspections={{
                  ...inspections,
                  again: () => {
                    inspections.again();
                    recheck();
                  },
                }}
                problems={byField(problems, new Set(fields))}
                asked={asked}
                outputFolder={preview?.outputFolder ?? null}
                onChange={onChange}
                onPlain={forgetLastUsed}
                onPropose={(newPaths, newType) => {
                  setAsked(false);
                  setRefusals([]);
                  view.set({
                    dialog: {
                      kind: "submit",
                      paths: newPaths,
                      jobType: newType,
                      ...(from === null ? {} : { from }),
                    },
                  });
                }}
              />
            )}
          </div>
          {replaced === undefined || isFinished(replaced.state) ? null : (
            <label className="flex shrink-0 items-center gap-2 border-t border-line bg-ground/60 px-5 py-2 text-ink-2">
              <input
                type="checkbox"
                className="size-4 accent-(--accent)"
                checked={cancels}
                onChange={({ target }) => setCancels(target.checked)}
              />
              Cancel {replaced.name} when the new one is queued
            </label>
          )}
          <footer className="flex shrink-0 items-center gap-2 border-t border-line bg-ground/60 px-5 py-3">
            <Summary preview={preview} problems={problems} />
            <Button
              icon={ListStart}
              disabled={ready === null || sending}
              title="Submit and run next (Ctrl Shift Enter)"
              data-testid="submit-run-next"
              onClick={() => void submit(true)}
            >
              Submit and run next
            </Button>
            <Button
              look="primary"
              disabled={ready === null || sending}
              title="Submit (Ctrl Enter)"
              data-testid="submit-button"
              onClick={() => void submit(false)}
            >
              Submit
            </Button>
          </footer>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
