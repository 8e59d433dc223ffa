// The dialog that makes a job: files, kind of job, its parameters, and what will come of it.
import { Dialog } from "@base-ui/react/dialog";
import { ListStart, X } from "lucide-react";
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { toast } from "sonner";
import type { Problem, Submission } from "../../host/bindings";
import { toProblem } from "../../host/host";
import { Button, IconButton } from "../../parts/Button";
import { BACKDROP, DIALOG } from "../../parts/Menus";
import { ProblemNotice, Skeleton } from "../../parts/Notice";
import { announce } from "../../store/announce";
import { useAtelier } from "../../store/atelier";
import { closeDialog, openJob, view } from "../../store/view";
import { plural } from "../../words/amount";
import { byField, fieldsOf } from "./draft";
import { Form } from "./Form";
import { fieldId } from "./ParameterField";
import { Summary } from "./Summary";
import { useDraft } from "./useDraft";

interface SubmitDialogProps {
  paths: readonly string[];
  jobType: string | null;
}

export function SubmitDialog({ paths, jobType }: SubmitDialogProps): ReactNode {
  const { host } = useAtelier();
  const { made, preview, change, propose } = useDraft(paths, jobType);
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

  const problems = refusals.length > 0 ? refusals : (preview?.problems ?? []);
  const submit = async (runNext: boolean): Promise<void> => {
    if (ready === null || sending) return;
    setAsked(true);
    if (problems.length > 0 && refusals.length === 0) return focusFirst(problems);
    const submission = { ...ready.submission, runNext };
    // The same submission sent again carries the same id: a lost answer never queues it twice.
    if (id.current?.of !== ready.submission) id.current = { of: ready.submission, id: crypto.randomUUID() };
    setSending(true);
    try {
      const { job, name, tasks, warnings } = await host.ask("submit", submission, id.current.id);
      closeDialog();
      openJob(job);
      toast(`${name} is queued`, { description: [plural(tasks, "task"), ...warnings].join(" · ") });
      announce(`${name} is queued`);
    } catch (thrown) {
      const problem = toProblem(thrown);
      setRefusals([problem]);
      setSending(false);
      focusFirst([problem]);
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
            <Dialog.Title className="flex-1 text-base font-semibold">New job</Dialog.Title>
            <Dialog.Close render={<IconButton icon={X} name="Close (Esc)" />} />
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 py-4">
            {made.state === "loading" ? <Skeleton rows={6} /> : null}
            {made.state === "failed" ? (
              <ProblemNotice problem={made.problem} onRetry={() => void propose(paths, jobType)} />
            ) : null}
            {ready === null || type === undefined ? null : (
              <Form
                draft={ready}
                type={type}
                problems={byField(problems, new Set(fieldsOf(type)))}
                asked={asked}
                outputFolder={preview?.outputFolder ?? null}
                onChange={onChange}
                onPropose={(newPaths, newType) => {
                  setAsked(false);
                  setRefusals([]);
                  view.set({ dialog: { kind: "submit", paths: newPaths, jobType: newType } });
                }}
              />
            )}
          </div>
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

function focusFirst(problems: readonly Problem[]): void {
  requestAnimationFrame(() => {
    for (const { field } of problems) {
      const element = field === undefined ? null : document.getElementById(fieldId(field));
      if (element !== null) return element.focus();
    }
  });
}
