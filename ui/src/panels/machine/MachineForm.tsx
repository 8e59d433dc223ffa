// What a person may set of this machine. Applied when a field is left, with a way back.
import { useState, type ReactNode } from "react";
import { toast } from "sonner";
import type { ConfigureWorker, Problem, WorkerCard } from "../../host/bindings";
import { toProblem } from "../../host/host";
import { CommitInput } from "../../parts/CommitInput";
import { Field, SwitchBox } from "../../parts/Fields";
import { TagsBox } from "../../parts/TagsBox";
import { useAtelier } from "../../store/atelier";

type Change = Omit<ConfigureWorker, "worker">;

const MOST_CAPACITY = 256;

export function MachineForm({ card }: { card: WorkerCard }): ReactNode {
  const { host } = useAtelier();
  const { worker } = card;
  const [problem, setProblem] = useState<{ field: string; problem: Problem } | null>(null);

  const apply = async (field: string, change: Change, back: Change | null): Promise<void> => {
    try {
      await host.ask("configure_worker", { worker: worker.id, ...change });
      setProblem(null);
      if (back === null) return;
      toast(`Changed ${field}`, {
        id: "undo",
        duration: 10_000,
        action: { label: "Undo", onClick: () => void apply(field, back, null) },
      });
    } catch (thrown) {
      setProblem({ field, problem: toProblem(thrown) });
    }
  };
  const problemOf = (field: string): Problem | undefined =>
    problem?.field === field ? problem.problem : undefined;

  return (
    <form className="space-y-3" onSubmit={(event) => event.preventDefault()}>
      <Field
        id="machine-name"
        label="Name"
        help="As everybody in the studio sees it."
        problem={problemOf("the name")}
      >
        <CommitInput
          id="machine-name"
          value={worker.name}
          invalid={problemOf("the name") !== undefined}
          onCommit={(name) => void apply("the name", { name }, { name: worker.name })}
        />
      </Field>
      <Field id="machine-description" label="Description" problem={problemOf("the description")}>
        <CommitInput
          id="machine-description"
          value={worker.description}
          onCommit={(description) =>
            void apply("the description", { description }, { description: worker.description })
          }
        />
      </Field>
      <Field
        id="machine-tags"
        label="Tags"
        help="Words, or key=value. A job that asks for tags runs only on machines that carry them."
        problem={problemOf("the tags")}
      >
        <TagsBox
          id="machine-tags"
          tags={worker.tags}
          onChange={(tags) => void apply("the tags", { tags }, { tags: worker.tags })}
        />
      </Field>
      <Field id="machine-capacity" label="Tasks at once" problem={problemOf("the capacity")}>
        <CommitInput
          id="machine-capacity"
          kind="number"
          min={1}
          max={MOST_CAPACITY}
          className="w-28"
          value={String(worker.capacity)}
          onCommit={(text) => {
            const capacity = Math.round(Number(text));
            if (capacity < 1 || capacity > MOST_CAPACITY || Number.isNaN(capacity)) return;
            void apply("the capacity", { capacity }, { capacity: worker.capacity });
          }}
        />
      </Field>
      <Field
        id="machine-enabled"
        label="Takes work"
        help="Off: what runs is finished, and nothing new is started here."
      >
        <SwitchBox
          id="machine-enabled"
          label="Takes work"
          checked={worker.enabled}
          onChange={(enabled) =>
            void apply("whether it takes work", { enabled }, { enabled: worker.enabled })
          }
        />
      </Field>
    </form>
  );
}
