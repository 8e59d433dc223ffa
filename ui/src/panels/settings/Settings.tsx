// The settings: of this machine's engine, and of how the window looks.
import { useState, type ReactNode } from "react";
import { toast } from "sonner";
import { showShortcuts } from "../../actions/showShortcuts";
import type { Problem, Settings as MachineSettings } from "../../host/bindings";
import { toProblem } from "../../host/host";
import { ActionButton } from "../../parts/ActionButton";
import { CommitInput } from "../../parts/CommitInput";
import { Field, Segments, SwitchBox } from "../../parts/Fields";
import { ProblemNotice, Skeleton } from "../../parts/Notice";
import { Group, Page } from "../../parts/Page";
import { useAtelier, useFetched, useTopic } from "../../store/atelier";
import { prefer, usePreferences, type Density, type Theme } from "../../store/preferences";

const GIB = 1024 ** 3;

export function Settings(): ReactNode {
  const [fetched, again] = useFetched("settings", 0, (host) => host.ask("settings", {}));
  return (
    <Page title="Settings">
      {fetched.state === "loading" ? <Skeleton rows={6} /> : null}
      {fetched.state === "failed" ? <ProblemNotice problem={fetched.problem} onRetry={again} /> : null}
      {fetched.state === "ready" ? <Engine settings={fetched.value} onChanged={again} /> : null}
      <Appearance />
      <About />
    </Page>
  );
}

function Engine({ settings, onChanged }: { settings: MachineSettings; onChanged: () => void }): ReactNode {
  const { host, studio } = useAtelier();
  const [failed, setFailed] = useState<{ field: string; problem: Problem } | null>(null);
  const apply = async (field: string, change: Partial<MachineSettings>, undoable = true): Promise<void> => {
    try {
      await host.ask("configure", { settings: { ...settings, ...change } });
      setFailed(null);
      studio.meet(await host.ask("status", {}));
      onChanged();
      if (!undoable) return;
      toast(`Changed ${field}`, {
        id: "undo",
        duration: 10_000,
        action: { label: "Undo", onClick: () => void apply(field, settings, false) },
      });
    } catch (thrown) {
      setFailed({ field, problem: toProblem(thrown) });
    }
  };
  const problemOf = (field: string): Problem | undefined =>
    failed?.field === field ? failed.problem : undefined;
  const number = (
    field: string,
    text: string,
    least: number,
    most: number,
    change: (value: number) => Partial<MachineSettings>,
  ): void => {
    const value = Number(text);
    if (text.trim() !== "" && value >= least && value <= most) void apply(field, change(value));
  };
  return (
    <>
      <Group title="You" engines>
        <Field
          id="person-name"
          label="Your name"
          help="Carried by the jobs that you submit."
          problem={problemOf("your name")}
        >
          <CommitInput
            id="person-name"
            value={settings.personName}
            onCommit={(personName) => void apply("your name", { personName })}
          />
        </Field>
      </Group>
      <Group title="Rendering" hint="Only this computer" engines>
        <div className="space-y-3">
          <Field
            id="keep-days"
            label="Keep finished jobs"
            help="0 keeps them for ever. Their files always stay."
            problem={problemOf("how long jobs are kept")}
          >
            <CommitInput
              id="keep-days"
              kind="number"
              min={0}
              max={3650}
              unit="days"
              className="w-36"
              value={String(settings.keepJobsDays)}
              onCommit={(text) =>
                number("how long jobs are kept", text, 0, 3650, (value) => ({
                  keepJobsDays: Math.round(value),
                }))
              }
            />
          </Field>
          <Field
            id="niceness"
            label="Politeness"
            help="0 to 19. The higher, the less rendering slows your own programs."
            problem={problemOf("the politeness")}
          >
            <CommitInput
              id="niceness"
              kind="number"
              min={0}
              max={19}
              className="w-24"
              value={String(settings.niceness)}
              onCommit={(text) =>
                number("the politeness", text, 0, 19, (value) => ({ niceness: Math.round(value) }))
              }
            />
          </Field>
          <Field
            id="reserve"
            label="Disk reserve"
            help="Space that jobs may not touch."
            problem={problemOf("the disk reserve")}
          >
            <CommitInput
              id="reserve"
              kind="number"
              min={0}
              max={100_000}
              unit="GB"
              className="w-36"
              value={String(Math.round((settings.diskReserveBytes / GIB) * 10) / 10)}
              onCommit={(text) =>
                number("the disk reserve", text, 0, 100_000, (value) => ({
                  diskReserveBytes: Math.round(value * GIB),
                }))
              }
            />
          </Field>
        </div>
      </Group>
    </>
  );
}

const THEMES: readonly { value: Theme; title: string }[] = [
  { value: "system", title: "As the system" },
  { value: "dark", title: "Dark" },
  { value: "light", title: "Light" },
];

const DENSITIES: readonly { value: Density; title: string }[] = [
  { value: "compact", title: "Compact" },
  { value: "normal", title: "Normal" },
  { value: "roomy", title: "Roomy" },
];

function Appearance(): ReactNode {
  const { theme, density, singleKeys } = usePreferences();
  return (
    <Group title="Appearance and keyboard" hint="Only this computer">
      <div className="space-y-3">
        <Field id="theme" label="Theme">
          <Segments
            label="Theme"
            value={theme}
            choices={THEMES}
            onChange={(next) => prefer({ theme: next })}
          />
        </Field>
        <Field id="density" label="Rows">
          <Segments
            label="Rows"
            value={density}
            choices={DENSITIES}
            onChange={(next) => prefer({ density: next })}
          />
        </Field>
        <Field
          id="single-keys"
          label="Single-letter keys"
          help="N, R, S, T and the like, while the list has the keyboard."
        >
          <SwitchBox
            id="single-keys"
            label="Single-letter keys"
            checked={singleKeys}
            onChange={(on) => prefer({ singleKeys: on })}
          />
        </Field>
        <Field id="sheet" label="Shortcuts">
          <ActionButton action={showShortcuts} />
        </Field>
      </div>
    </Group>
  );
}

function About(): ReactNode {
  const status = useTopic("status", (studio) => studio.status);
  if (status === null) return null;
  return (
    <Group title="About">
      <dl className="grid grid-cols-[132px_minmax(0,1fr)] gap-x-4 gap-y-1">
        <dt className="text-ink-3">Version</dt>
        <dd className="figures">{status.version}</dd>
        <dt className="text-ink-3">Data folder</dt>
        <dd className="break-words" data-copyable>
          {status.dataFolder}
        </dd>
        {status.notices.map((notice) => (
          <dd key={notice} className="col-span-2 text-blocked">
            {notice}
          </dd>
        ))}
      </dl>
    </Group>
  );
}
