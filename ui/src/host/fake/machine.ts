// The one machine of the fake studio.
import type { WorkerCard } from "../bindings";
import { MACHINE, SLOTS, WORKER, WORKER_NAME } from "./record";

const GIB = 1024 ** 3;

export function fakeCard(now: number): WorkerCard {
  return {
    worker: {
      id: WORKER,
      machine: MACHINE,
      name: WORKER_NAME,
      description: "The workstation under the window",
      isLocal: true,
      enabled: true,
      capability: "cpu",
      hardware: {
        system: "Debian GNU/Linux 12",
        host: "hydra",
        cpu: "AMD Ryzen 9 7950X",
        cores: { known: "measured", value: 16 },
        threads: { known: "measured", value: 32 },
        memoryBytes: { known: "measured", value: 64 * GIB },
        diskBytes: { known: "measured", value: 1_862 * GIB },
        gpus: [],
        gpuNote: "GPU readings unavailable: no NVIDIA driver was found",
      },
      programs: [
        { name: "blender", path: "/usr/bin/blender", version: "3.4.1" },
        { name: "ffmpeg", path: "/usr/bin/ffmpeg", version: "5.1.6" },
      ],
      tags: ["office=berlin", "workstation"],
      groups: [],
      capacity: SLOTS,
      status: "online",
      registeredAt: now - 86_400_000 * 12,
      lastHeartbeat: now,
      version: "0.1.0",
      metadata: {},
    },
    metrics: { cpuPercent: 6, memoryUsedBytes: 9.4 * GIB, diskFreeBytes: 640 * GIB, gpus: [] },
    running: 0,
    jobs: [],
    state: "ready",
    reason: null,
    completed24h: 212,
    failed24h: 3,
    upSince: now - 7_400_000,
  };
}
