// Which attempt's log somebody asked to see (the job's most telling one else), and whether its end is followed.
import { create } from "zustand";
import type { AttemptId } from "../../host/bindings";

export const useShownLog = create<{ attempt: AttemptId | null }>()(() => ({ attempt: null }));

export function showLogOf(attempt: AttemptId): void {
  useShownLog.setState({ attempt });
}

export const useFollowing = create<{ follows: boolean }>()(() => ({ follows: true }));

export function follow(follows: boolean): void {
  useFollowing.setState({ follows });
}

export function toggleFollowing(): void {
  useFollowing.setState(({ follows }) => ({ follows: !follows }));
}
