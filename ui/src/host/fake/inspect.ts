// What the fake engine finds in a file: a scene in order, and one (`castle`) of which files are missing.
import type { Inspection, Need, NeedKind } from "../bindings";
import type { Ask } from "../host";

const MIB = 1024 ** 2;

export function inspect({ jobType, file }: Ask<"inspect">): Inspection {
  if (jobType !== "blender") {
    return { file, program: "", values: {}, choices: {}, needs: [], fps: null, notes: [] };
  }
  const incomplete = file.includes("castle");
  return {
    file,
    program: "Blender 3.4.1",
    values: {
      frames: incomplete ? "1-96" : "1-40",
      samples: 128,
      percent: 100,
      engine: "CYCLES",
      format: "PNG",
      scene: "Scene",
      camera: "Camera",
      layers: "ViewLayer, Smoke",
    },
    choices: {
      scene: named("Scene", "Scene.closeup"),
      camera: named("Camera", "Camera.drone", "Camera.hero"),
      layers: named("ViewLayer", "Smoke", "Holdout"),
    },
    needs: [...NEEDS, ...(incomplete ? MISSING : [])],
    fps: 24,
    notes: incomplete ? ["The file was saved by Blender 3.6; it is opened with 3.4.1."] : [],
  };
}

function named(...names: string[]): { value: string; title: string }[] {
  return names.map((name) => ({ value: name, title: name }));
}

function need(kind: NeedKind, stored: string, usedBy: string, bytes: number, missing: string[] = []): Need {
  const path = stored.replace(/^\/\//, "/home/nina/scenes/");
  return { kind, path, stored, usedBy, files: missing.length === 0 ? [path] : [], missing, bytes };
}

const NEEDS: readonly Need[] = [
  need("texture", "//textures/wood.png", "image 'wood'", 18 * MIB),
  need("texture", "//textures/stone_wall_4k.exr", "image 'stone wall'", 210 * MIB),
  need("library", "//../assets/trees.blend", "collection 'trees'", 84 * MIB),
];

const MISSING: readonly Need[] = [
  need("texture", "//textures/roof_tiles.png", "image 'roof tiles'", 0, ["roof_tiles.png"]),
  {
    ...need("sequence", "//plates/sky_0001.png", "image 'sky'", 96 * MIB, ["sky_0007.png", "sky_0008.png"]),
    files: Array.from({ length: 94 }, (_, index) => `/home/nina/scenes/plates/sky_${String(index)}.png`),
  },
];
