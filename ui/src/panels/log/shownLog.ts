// Which attempt's log somebody asked to see; the job's most telling one else.
import { create } from "zustand";
import type { AttemptId } from "../../host/bindings";

export const useShownLog = create<{ attempt: AttemptId | null }>()(() => ({ attempt: null }));

export function showLogOf(attempt: AttemptId): void {
  useShownLog.setState({ attempt });
}
