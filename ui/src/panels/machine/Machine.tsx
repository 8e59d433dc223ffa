// This machine: how it is, what it does, what it is made of, and what a person may set of it.
import { type ReactNode } from "react";
import type { Gpu, GpuMetrics, Known, WorkerCard } from "../../host/bindings";
import { Facts, type Fact } from "../../parts/Facts";
import { Skeleton, WarningNotice } from "../../parts/Notice";
import { Group, Page } from "../../parts/Page";
import { ProgressBar } from "../../parts/ProgressBar";
import { Sparkline } from "../../parts/Sparkline";
import { StatusLabel } from "../../parts/StatusGlyph";
import { useAtelier, useLocalWorker, useNow, useTopic } from "../../store/atelier";
import { openJob } from "../../store/view";
import { byteWords, countWords, percentWords, UNKNOWN } from "../../words/amount";
import { WORKER_STATES, type Tone } from "../../words/status";
import { agoWords, spanWords } from "../../words/time";
import { MachineForm } from "./MachineForm";
import { readingsOf } from "./readings";

export function Machine(): ReactNode {
  const card = useLocalWorker();
  return (
    <Page title="This machine">
      {card === undefined ? (
        <Skeleton rows={8} />
      ) : (
        <>
          <Card card={card} />
          <Group title="Settings of this machine" hint="Applied at once" engines>
            <MachineForm card={card} />
          </Group>
          <Made card={card} />
        </>
      )}
    </Page>
  );
}

function Card({ card }: { card: WorkerCard }): ReactNode {
  const { studio } = useAtelier();
  const { worker, metrics } = card;
  const readings = useTopic("workers", () => readingsOf(studio).all());
  const total = valueOf(worker.hardware.memoryBytes);
  const disk = valueOf(worker.hardware.diskBytes);
  const used = disk === null || metrics.diskFreeBytes === null ? null : disk - metrics.diskFreeBytes;
  return (
    <div className="rounded-lg border border-line bg-ground/50" data-testid="machine-card">
      <div className="flex items-start gap-4 p-4">
        <div className="min-w-0 flex-1">
          <h2 className="truncate text-base font-semibold">{worker.name}</h2>
          <p className="truncate text-ink-2">{worker.description || worker.hardware.cpu}</p>
        </div>
        <div className="space-y-0.5 text-right">
          <StatusLabel status={WORKER_STATES[card.state]} progress={card.running / worker.capacity} />
          <Heard at={worker.lastHeartbeat} />
        </div>
      </div>
      {card.reason === null ? null : (
        <div className="border-t border-line px-4 py-2">
          <WarningNotice>{card.reason}</WarningNotice>
        </div>
      )}
      <div className="grid grid-cols-2 gap-x-6 gap-y-4 border-t border-line p-4 md:grid-cols-4">
        <Meter name="CPU" words={percentWords(metrics.cpuPercent)} share={share(metrics.cpuPercent, 100)} />
        <Meter
          name="Memory"
          words={`${byteWords(metrics.memoryUsedBytes)} of ${byteWords(total)}`}
          share={share(metrics.memoryUsedBytes, total)}
          tight
        />
        <Meter
          name="Disk"
          words={metrics.diskFreeBytes === null ? UNKNOWN : `${byteWords(metrics.diskFreeBytes)} free`}
          share={share(used, disk)}
          tight
        />
        <Meter
          name="Slots"
          words={`${String(card.running)} of ${String(worker.capacity)} in use`}
          share={share(card.running, worker.capacity)}
        />
        {worker.hardware.gpus.map((gpu, index) => (
          <GpuMeters key={gpu.index} gpu={gpu} metrics={metrics.gpus[index]} />
        ))}
      </div>
      {worker.hardware.gpus.length > 0 ? null : (
        <p className="border-t border-line px-4 py-2 text-ink-3">
          {worker.hardware.gpuNote ?? "No GPU was found."}
        </p>
      )}
      <div className="grid gap-x-6 gap-y-3 border-t border-line p-4 md:grid-cols-[1fr_220px]">
        <div>
          <p className="mb-1 text-xs text-ink-3">CPU, last minute</p>
          <Sparkline readings={readings} label="CPU" />
        </div>
        <dl className="figures grid grid-cols-[1fr_auto] content-start gap-y-1 [&_dd]:text-right">
          <dt className="text-ink-3">Finished in 24 h</dt>
          <dd>{countWords(card.completed24h)} tasks</dd>
          <dt className="text-ink-3">Failed in 24 h</dt>
          <dd className={card.failed24h > 0 ? "text-failed" : ""}>{countWords(card.failed24h)} tasks</dd>
          <Up since={card.upSince} />
        </dl>
      </div>
      <Jobs card={card} />
    </div>
  );
}

function Heard({ at }: { at: number }): ReactNode {
  const now = useNow(1_000);
  const age = agoWords(at, now);
  return (
    <p className="figures text-2xs text-ink-3">
      {age === "now" ? "readings are live" : `last reading ${age} ago`}
    </p>
  );
}

function Up({ since }: { since: number }): ReactNode {
  const now = useNow(30_000);
  return (
    <>
      <dt className="text-ink-3">Running for</dt>
      <dd>{spanWords(now - since)}</dd>
    </>
  );
}

interface MeterProps {
  name: string;
  words: string;
  share: number | null;
  /** Whether being nearly full is worth a look. */
  tight?: boolean;
}

function Meter({ name, words, share: filled, tight = false }: MeterProps): ReactNode {
  return (
    <div className="min-w-0 space-y-1.5">
      <p className="flex items-baseline justify-between gap-2">
        <span className="text-xs text-ink-3">{name}</span>
        <span className="figures truncate">{words}</span>
      </p>
      <ProgressBar share={filled ?? 0} tone={tight ? toneOf(filled) : "running"} label={name} />
    </div>
  );
}

function GpuMeters({ gpu, metrics }: { gpu: Gpu; metrics: GpuMetrics | undefined }): ReactNode {
  const vram = valueOf(gpu.vramBytes);
  const used = metrics?.vramUsedBytes ?? null;
  const heat = metrics?.celsius ?? null;
  return (
    <>
      <div className="col-span-full -mb-2 flex items-baseline gap-2 border-t border-line pt-3">
        <span className="font-medium">{gpu.name}</span>
        <span className={`figures text-xs ${heat !== null && heat >= 85 ? "text-blocked" : "text-ink-3"}`}>
          {heat === null ? `${UNKNOWN} °C` : `${String(heat)} °C`}
        </span>
      </div>
      <Meter
        name="GPU"
        words={percentWords(metrics?.busyPercent ?? null)}
        share={share(metrics?.busyPercent ?? null, 100)}
      />
      <Meter
        name="Video memory"
        words={`${byteWords(used)} of ${byteWords(vram)}`}
        share={share(used, vram)}
      />
    </>
  );
}

function Jobs({ card }: { card: WorkerCard }): ReactNode {
  const { studio } = useAtelier();
  if (card.jobs.length === 0) return null;
  return (
    <ul className="flex flex-wrap items-center gap-1.5 border-t border-line px-4 py-2.5">
      <li className="text-xs text-ink-3">Working on</li>
      {card.jobs.map((id) => (
        <li key={id}>
          <button
            type="button"
            className="rounded px-1.5 py-0.5 font-medium hover:bg-hover"
            onClick={() => openJob(id)}
          >
            {studio.job(id)?.name ?? id}
          </button>
        </li>
      ))}
    </ul>
  );
}

function Made({ card }: { card: WorkerCard }): ReactNode {
  const { hardware, programs, version } = card.worker;
  const cores = knownWords(hardware.cores, countWords);
  const facts: readonly Fact[] = [
    ["System", hardware.system],
    ["Host", hardware.host],
    ["CPU", hardware.cpu],
    ["Cores", `${cores} cores, ${knownWords(hardware.threads, countWords)} threads`],
    ["Memory", knownWords(hardware.memoryBytes, byteWords)],
    ["Disk", knownWords(hardware.diskBytes, byteWords)],
    ["Atelier", version],
  ];
  return (
    <div className="grid gap-6 md:grid-cols-2">
      <Group title="Made of">
        <Facts facts={facts} />
      </Group>
      <Group title="Programs found">
        {programs.length === 0 ? (
          <p className="text-ink-3">None. Images still work: they need no other program.</p>
        ) : (
          <ul className="space-y-2">
            {programs.map((program) => (
              <li key={program.path} data-copyable>
                <p>
                  <span className="font-medium">{program.name}</span>{" "}
                  <span className="figures text-ink-2">{program.version}</span>
                </p>
                <p className="text-xs break-words text-ink-3">{program.path}</p>
              </li>
            ))}
          </ul>
        )}
      </Group>
    </div>
  );
}

function valueOf(known: Known<number>): number | null {
  return known.known === "unknown" ? null : known.value;
}

/** Declared values are labelled so; what is not known is a dash. */
function knownWords(known: Known<number>, words: (value: number) => string): string {
  if (known.known === "unknown") return UNKNOWN;
  return known.known === "declared" ? `${words(known.value)} (declared)` : words(known.value);
}

function share(used: number | null, of: number | null): number | null {
  return used === null || of === null || of <= 0 ? null : used / of;
}

function toneOf(filled: number | null): Tone {
  if (filled === null) return "neutral";
  return filled >= 0.95 ? "blocked" : "running";
}
