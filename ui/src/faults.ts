// Faults of the window itself go to the machine's log: a window that stays blank would say nothing else.
import type { Host } from "./host/host";

const early: string[] = [];
let sink: ((text: string) => void) | null = null;

/** Before anything else can fail. */
export function catchFaults(): void {
  window.addEventListener("error", (event) => report(describe(event.error ?? event.message)));
  window.addEventListener("unhandledrejection", (event) => report(describe(event.reason)));
}

/** From now on faults have somewhere to go; those before are sent after. */
export function sendFaultsTo(host: Host): void {
  sink = (text) => host.logFault(text);
  for (const text of early.splice(0)) sink(text);
}

function report(text: string): void {
  if (sink === null) early.push(text);
  else sink(text);
}

function describe(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.stack ?? thrown.message;
  return typeof thrown === "string" ? thrown : JSON.stringify(thrown);
}
