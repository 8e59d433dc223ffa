// The files that are finished, as pictures where they are pictures.
import { File, FolderOpen } from "lucide-react";
import { useState, type ReactNode } from "react";
import type { JobRow, OutputRow } from "../../host/bindings";
import { Button } from "../../parts/Button";
import { ProblemNotice } from "../../parts/Notice";
import { Thumbnail } from "../../parts/Thumbnail";
import { useAtelier, useFetched } from "../../store/atelier";
import { byteWords, countWords } from "../../words/amount";
import { exactWords } from "../../words/time";
import { Section } from "./Section";

const PAGE = 60;

export function Outputs({ row, pulse }: { row: JobRow; pulse: number }): ReactNode {
  const { host } = useAtelier();
  const [limit, setLimit] = useState(PAGE);
  const [fetched, again] = useFetched(row.id, `${String(pulse)} ${String(limit)}`, (machine) =>
    machine.ask("outputs", { job: row.id, offset: 0, limit }),
  );
  if (row.outputFolder === null) return null;
  if (fetched.state === "failed") return <ProblemNotice problem={fetched.problem} onRetry={again} />;
  if (fetched.state === "loading") return null;
  const { outputs, total } = fetched.value;
  const folder = row.outputFolder;
  return (
    <Section
      title={total === 0 ? "Results" : `Results · ${countWords(total)}`}
      more={
        <Button
          look="quiet"
          icon={FolderOpen}
          className="-mr-2 h-6! px-2!"
          onClick={() => void host.reveal(folder)}
        >
          Open folder
        </Button>
      }
    >
      {total === 0 ? <p className="text-ink-3">Nothing finished yet. Files appear here one by one.</p> : null}
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(104px,1fr))] gap-2">
        {outputs.map((output) => (
          <Output key={output.unit} row={row} output={output} />
        ))}
      </ul>
      {outputs.length < total ? (
        <Button className="mt-2" onClick={() => setLimit((count) => count + PAGE * 4)}>
          Show more
        </Button>
      ) : null}
    </Section>
  );
}

function Output({ row, output }: { row: JobRow; output: OutputRow }): ReactNode {
  const { host } = useAtelier();
  const name = output.path.split(/[\\/]/).at(-1) ?? output.unit;
  return (
    <li>
      <button
        type="button"
        data-testid="output-thumbnail"
        data-unit={output.unit}
        title={`${output.path}\n${byteWords(output.bytes)}, ${exactWords(output.at)}`}
        className="group block w-full rounded-md text-left"
        onClick={() => void host.reveal(output.path)}
      >
        {output.picture ? (
          <Thumbnail
            url={host.thumbnailUrl(row.id, output.unit, row.revision)}
            jobType={row.jobType}
            alt={name}
            className="aspect-video w-full rounded-md! group-hover:ring-line-strong"
            iconSize={18}
          />
        ) : (
          <span className="flex aspect-video items-center justify-center rounded-md bg-raised text-ink-3 ring-1 ring-line ring-inset">
            <File size={18} aria-hidden="true" />
          </span>
        )}
        <span className="figures block truncate pt-0.5 text-2xs text-ink-3">{name}</span>
      </button>
    </li>
  );
}
