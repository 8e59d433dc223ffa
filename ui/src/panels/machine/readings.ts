// The last sixty readings of the CPU, one a second at most. Kept while the window lives, whatever is shown.
import type { Studio } from "../../store/studio";
import { POINTS } from "../../parts/Sparkline";

const EVERY_MS = 900;

export class Readings {
  private list: readonly (number | null)[] = [];
  private lastAt = -EVERY_MS;
  private heardAt = 0;

  /** Takes one reading from the studio's own worker, unless it is too soon. */
  take(studio: Studio): readonly (number | null)[] {
    const now = performance.now();
    const card = studio.workers().find((one) => one.worker.isLocal);
    if (card === undefined) return this.list;
    const heardAt = card.worker.lastHeartbeat;
    if (now - this.lastAt < EVERY_MS && heardAt - this.heardAt < EVERY_MS) return this.list;
    this.lastAt = now;
    this.heardAt = heardAt;
    this.list = [...this.list, card.metrics.cpuPercent].slice(-POINTS);
    return this.list;
  }

  all(): readonly (number | null)[] {
    return this.list;
  }
}

const known = new WeakMap<Studio, Readings>();

/** The readings of a studio; the first call begins to take them. */
export function readingsOf(studio: Studio): Readings {
  const before = known.get(studio);
  if (before !== undefined) return before;
  const readings = new Readings();
  known.set(studio, readings);
  studio.topics.hear("workers", () => readings.take(studio));
  readings.take(studio);
  return readings;
}
