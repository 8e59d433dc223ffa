// Everything that was said when the job was submitted, and when things happened.
import { FolderOpen } from "lucide-react";
import type { ReactNode } from "react";
import type { JobPage } from "../../host/bindings";
import { IconButton } from "../../parts/Button";
import { useAtelier } from "../../store/atelier";
import { UNKNOWN } from "../../words/amount";
import { BAND_WORDS, typeWords } from "../../words/status";
import { exactWords, spanWords } from "../../words/time";
import { Facts } from "../../parts/Facts";
import { Section } from "./Section";

export function Details({ page }: { page: JobPage }): ReactNode {
  const { job } = page;
  const parameters = Object.entries(job.parameters.overrides);
  return (
    <div className="space-y-5 p-4">
      <Section title="Job">
        <Facts
          facts={[
            ["Type", typeWords(job.jobType)],
            ["Person", job.person.name],
            ["Priority", BAND_WORDS[job.band]],
            ["Made", job.revision === 1 ? "once" : `for the ${String(job.revision)}. time`],
            ["Tries per task", String(job.retry.maxAttempts)],
            ["Id", job.id],
          ]}
        />
      </Section>
      <Section title="Parameters">
        {job.parameters.preset === undefined && parameters.length === 0 ? (
          <p className="text-ink-3">All as the file and the job type say.</p>
        ) : (
          <Facts
            facts={[
              ...(job.parameters.preset === undefined ? [] : [["Preset", job.parameters.preset] as const]),
              ...parameters.map(([name, value]) => [name, valueWords(value)] as const),
            ]}
          />
        )}
      </Section>
      <Section title="Files">
        <ul className="space-y-1">
          {job.inputs.slice(0, 20).map((path) => (
            <Path key={path} path={path} />
          ))}
          {job.inputs.length > 20 ? <li className="text-ink-3">and {job.inputs.length - 20} more</li> : null}
        </ul>
        {job.outputFolder === null ? null : (
          <>
            <p className="mt-3 mb-1 text-xs text-ink-3">Results go to</p>
            <ul>
              <Path path={job.outputFolder} />
            </ul>
          </>
        )}
      </Section>
      <Section title="Times">
        <Facts
          facts={[
            ["Submitted", exactWords(job.submittedAt)],
            ["Started", job.startedAt === null ? UNKNOWN : exactWords(job.startedAt)],
            ["Finished", job.finishedAt === null ? UNKNOWN : exactWords(job.finishedAt)],
            [
              "Took",
              job.startedAt === null || job.finishedAt === null
                ? UNKNOWN
                : spanWords(job.finishedAt - job.startedAt),
            ],
          ]}
        />
      </Section>
    </div>
  );
}

function Path({ path }: { path: string }): ReactNode {
  const { host } = useAtelier();
  return (
    <li className="flex items-start gap-1.5">
      <span className="min-w-0 flex-1 [overflow-wrap:anywhere]" data-copyable>
        {path}
      </span>
      <IconButton
        icon={FolderOpen}
        name={`Show ${path} in the file manager`}
        className="-my-0.5"
        onClick={() => void host.reveal(path)}
      />
    </li>
  );
}

function valueWords(value: unknown): string {
  if (value === null || value === undefined) return UNKNOWN;
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(String).join("\n");
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "object" ? JSON.stringify(value) : JSON.stringify(value);
}
