// The files of a submission: what was dropped or chosen, what was found in them, more of them.
import { File, FilePlus, FolderPlus, X } from "lucide-react";
import type { ReactNode } from "react";
import type { Description, Problem } from "../../host/bindings";
import { Button, IconButton } from "../../parts/Button";
import { Field } from "../../parts/Fields";
import { WarningNotice } from "../../parts/Notice";
import { useAtelier } from "../../store/atelier";
import { plural } from "../../words/amount";
import { NeedSums } from "./Needs";
import { fieldId } from "./ParameterField";
import type { Draft } from "./useDraft";
import type { Inspections } from "./useInspections";

const FILES_SHOWN = 4;

interface FilesProps {
  draft: Draft;
  type: Description;
  inspections: Inspections;
  problem: Problem | undefined;
  onPropose: (paths: readonly string[], jobType: string | null) => void;
}

export function Files({ draft, type, inspections, problem, onPropose }: FilesProps): ReactNode {
  const { host } = useAtelier();
  const { inputs } = draft.submission;
  const add = async (folders: boolean): Promise<void> => {
    const more = await host.chooseFiles({ folders });
    if (more.length > 0) onPropose([...new Set([...inputs, ...more])], inputs.length === 0 ? null : type.id);
  };
  return (
    <Field id={fieldId("inputs")} label="Files" problem={problem}>
      <div id={fieldId("inputs")} tabIndex={-1} className="space-y-1 outline-none">
        {inputs.slice(0, FILES_SHOWN).map((path) => (
          <div
            key={path}
            className="flex h-7 items-center gap-2 rounded-md bg-raised pr-0.5 pl-2"
            data-testid="input-file"
          >
            <File size={13} className="shrink-0 text-ink-3" aria-hidden="true" />
            <span className="min-w-0 flex-1 truncate" title={path} dir="ltr">
              <span className="font-medium">{path.split(/[\\/]/).findLast(Boolean)}</span>{" "}
              <span className="text-ink-3">{folderOf(path)}</span>
            </span>
            <IconButton
              icon={X}
              name={`Leave out ${path}`}
              onClick={() =>
                onPropose(
                  inputs.filter((one) => one !== path),
                  type.id,
                )
              }
            />
          </div>
        ))}
        {inputs.length > FILES_SHOWN ? (
          <p className="px-2 text-ink-3">
            and {plural(inputs.length - FILES_SHOWN, "more file", "more files")}
          </p>
        ) : null}
        <div className="flex gap-1.5">
          <Button look="quiet" icon={FilePlus} className="-ml-1 px-1.5!" onClick={() => void add(false)}>
            Add files
          </Button>
          {type.takesFolders || inputs.length === 0 ? (
            <Button look="quiet" icon={FolderPlus} className="px-1.5!" onClick={() => void add(true)}>
              Add a folder
            </Button>
          ) : null}
        </div>
        <NeedSums inspections={inspections} />
        {draft.notes.map((note) => (
          <p key={note} className="text-xs text-ink-3">
            {note}
          </p>
        ))}
        {draft.refused.map((refusal) => (
          <WarningNotice key={refusal.subject}>
            {refusal.message} {refusal.nextStep}
          </WarningNotice>
        ))}
      </div>
    </Field>
  );
}

/** A path without its last part. */
function folderOf(path: string): string {
  return path.replace(/[\\/][^\\/]+[\\/]?$/, "");
}
