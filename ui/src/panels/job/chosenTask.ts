// The task whose tries the job page shows; chosen in the grid, or by "Show" beside a cause.
import { create } from "zustand";
import type { JobId, TaskIndex } from "../../host/bindings";
import { view } from "../../store/view";

export const useChosenTask = create<{ job: JobId | null; task: TaskIndex | null }>()(() => ({
  job: null,
  task: null,
}));

export function chooseTask(job: JobId, task: TaskIndex | null): void {
  useChosenTask.setState({ job, task });
}

/** Chooses a task and turns to the tab of tasks. */
export function showTask(job: JobId, task: TaskIndex): void {
  chooseTask(job, task);
  view.set({ tab: "tasks" });
}
