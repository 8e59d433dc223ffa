// The first tab: what went wrong, why it waits, its tasks and its pictures.
import { useState, type ReactNode } from "react";
import type { JobPage, JobRow, TaskIndex } from "../../host/bindings";
import { ProblemNotice } from "../../parts/Notice";
import { Attempts } from "./Attempts";
import { Outputs } from "./Outputs";
import { Section } from "./Section";
import { Tasks } from "./Tasks";
import { Why } from "./Why";

export function Overview({ page, row, pulse }: { page: JobPage; row: JobRow; pulse: number }): ReactNode {
  const [task, setTask] = useState<TaskIndex | null>(page.failures[0]?.index ?? null);
  const waits = row.state === "waiting" || row.state === "blocked" || row.state === "held";
  return (
    <div className="space-y-5 p-4">
      {page.job.problem === null ? null : <ProblemNotice problem={page.job.problem} />}
      {waits ? <Why row={row} pulse={pulse} /> : null}
      <Section title="Tasks">
        <Tasks row={row} pulse={pulse} chosen={task} onChoose={setTask} />
      </Section>
      {task === null ? null : (
        <Attempts key={task} job={row.id} task={task} pulse={pulse} onClose={() => setTask(null)} />
      )}
      <Outputs row={row} pulse={pulse} />
    </div>
  );
}
