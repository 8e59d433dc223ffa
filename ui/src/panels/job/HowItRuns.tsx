// With what a job is made: the device, the programs and their versions, its files, its stages.
import { FolderOpen } from "lucide-react";
import type { ReactNode } from "react";
import type { Job, JobId, JobPage, JobRow, ProgramNeed } from "../../host/bindings";
import type { Host } from "../../host/host";
import { IconButton } from "../../parts/Button";
import { useAtelier, useFetched } from "../../store/atelier";
import { byteWords, countWords, plural } from "../../words/amount";
import { totalTasks } from "../../words/job";
import { Facts, type Fact } from "../../parts/Facts";
import { Section } from "./Section";

export function HowItRuns({ page, row }: { page: JobPage; row: JobRow }): ReactNode {
  const { job } = page;
  const begun = row.counts.completed + row.counts.running + row.counts.failed;
  const [device] = useFetched(row.id, begun > 0, (host) => deviceOf(host, row.id));
  const facts: Fact[] = [
    ["Ran on", device.state === "ready" ? device.value : null] as const,
    ...job.programs.map((need) => [title(need.name), versionWords(need)] as const),
    ["Files", filesOf(job)] as const,
    ["In parts", stageWords(job, totalTasks(row.counts))] as const,
  ].filter(([, value]) => value !== null);
  if (facts.length === 0) return null;
  return (
    <Section title="How it runs">
      <Facts facts={facts} />
    </Section>
  );
}

/** What the newest try that says so computed on. */
async function deviceOf(host: Host, job: JobId): Promise<string | null> {
  const pages = await Promise.all(
    (["running", "completed", "failed"] as const).map((status) =>
      host.ask("tasks", { job, status: [status], offset: 0, limit: 5 }),
    ),
  );
  const devices = pages.flatMap(({ tasks }) => tasks.flatMap((task) => task.attempt?.device ?? []));
  return devices[0] ?? null;
}

function title(program: string): string {
  return program === "ffmpeg" ? program : program.charAt(0).toUpperCase() + program.slice(1);
}

function versionWords({ exactly, atLeast, because }: ProgramNeed): string {
  const version =
    exactly !== undefined
      ? `exactly ${exactly}`
      : atLeast !== undefined
        ? `${atLeast} or later`
        : "the newest there is";
  return because === "" ? version : `${version}: ${because}`;
}

function filesOf(job: Job): ReactNode {
  if (job.inputs.length === 0) return null;
  if (job.collected === null) return "Used where they lie";
  const { files, bytes, folder } = job.collected;
  return (
    <>
      Copied when submitted: {plural(files, "file")}, {byteWords(bytes)} <Reveal path={folder} />
    </>
  );
}

function Reveal({ path }: { path: string }): ReactNode {
  const { host } = useAtelier();
  return (
    <IconButton
      icon={FolderOpen}
      name="Show the copy in the file manager"
      className="-my-1 align-middle"
      onClick={() => void host.reveal(path)}
    />
  );
}

/** "3 tasks first, then 45 after your OK". */
function stageWords(job: Job, tasks: number): string | null {
  if (job.stages.length === 0) return null;
  const bounds = [...job.stages.map((stage) => stage.first), tasks];
  const parts = job.stages.map((stage, index) => {
    const count = countWords((bounds[index + 1] ?? tasks) - stage.first);
    const approved = job.approvedAt === null ? "after a person's OK" : "approved";
    return stage.asks ? `then ${count} (${approved})` : `then ${count}`;
  });
  return [`${plural(bounds[0] ?? 0, "task")} first`, ...parts].join(", ");
}
