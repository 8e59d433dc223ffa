// The job types of the fake engine: the same shape as the real ones, so that the form draws itself.
import type { Description, Parameter, ParameterKind } from "../bindings";

function parameter(
  name: string,
  title: string,
  help: string,
  kind: ParameterKind,
  standard: unknown,
  essential = false,
): Parameter {
  return { name, title, help, kind, default: standard, essential };
}

function options(...pairs: [string, string][]): ParameterKind {
  return { kind: "choice", options: pairs.map(([value, title]) => ({ value, title })) };
}

const blender: Description = {
  id: "blender",
  title: "Blender render",
  summary: "Renders frames of a .blend file.",
  icon: "clapperboard",
  extensions: ["blend"],
  takesFolders: false,
  needsInputs: true,
  makesFiles: true,
  programs: ["blender"],
  unit: "frame",
  parameters: [
    parameter(
      "frames",
      "Frames",
      "Single frames, ranges and steps: 1-40, 1,5,9-12, 1-100x5.",
      { kind: "frames" },
      "1-40",
      true,
    ),
    parameter(
      "engine",
      "Engine",
      "The file's own engine unless chosen here.",
      options(["cycles", "Cycles"], ["eevee", "Eevee"], ["workbench", "Workbench"]),
      null,
      true,
    ),
    parameter(
      "samples",
      "Samples",
      "More samples, less noise, more time.",
      { kind: "integer", min: 1, max: 16384, unit: "" },
      null,
      true,
    ),
    parameter(
      "resolution",
      "Resolution",
      "Of the size that the file says.",
      { kind: "integer", min: 1, max: 400, unit: "%" },
      100,
      true,
    ),
    parameter(
      "chunk",
      "Frames per task",
      "More frames per task open the file less often.",
      { kind: "integer", min: 1, max: 1000, unit: "frames" },
      4,
    ),
    parameter("camera", "Camera", "The name of a camera in the file.", { kind: "text" }, null),
    parameter(
      "scripts",
      "Run the file's scripts",
      "Only for files that you trust.",
      { kind: "switch" },
      false,
    ),
  ],
  presets: [
    { name: "final", title: "Final", values: {} },
    { name: "preview", title: "Quick preview", values: { resolution: 25, samples: 16 } },
  ],
};

const images: Description = {
  id: "images",
  title: "Images",
  summary: "Converts, resizes and arranges pictures.",
  icon: "images",
  extensions: ["png", "jpg", "jpeg", "tif", "tiff", "exr", "webp"],
  takesFolders: true,
  needsInputs: true,
  makesFiles: true,
  programs: [],
  unit: "picture",
  parameters: [
    parameter(
      "operation",
      "What to do",
      "What happens to each picture.",
      options(["convert", "Convert"], ["resize", "Resize"], ["sheet", "Contact sheet"]),
      "convert",
      true,
    ),
    parameter(
      "format",
      "Format",
      "The format of the results.",
      options(["png", "PNG"], ["jpeg", "JPEG"], ["webp", "WebP"], ["tiff", "TIFF"]),
      "png",
      true,
    ),
    parameter(
      "longest",
      "Longest side",
      "Larger pictures are made smaller; smaller ones stay.",
      { kind: "integer", min: 16, max: 16384, unit: "px" },
      2048,
      true,
    ),
    parameter(
      "quality",
      "Quality",
      "For JPEG and WebP.",
      { kind: "integer", min: 1, max: 100, unit: "%" },
      90,
    ),
    parameter("chunk", "Pictures per task", "", { kind: "integer", min: 1, max: 1000, unit: "" }, 8),
  ],
  presets: [],
};

const command: Description = {
  id: "command",
  title: "Command",
  summary: "Runs a program of this machine.",
  icon: "terminal",
  extensions: [],
  takesFolders: false,
  needsInputs: false,
  makesFiles: false,
  programs: [],
  unit: "file",
  parameters: [
    parameter("program", "Program", "Its name, or its absolute path.", { kind: "text" }, "", true),
    parameter("arguments", "Arguments", "One per line, as they are.", { kind: "lines" }, [], true),
    parameter(
      "tasks",
      "Tasks",
      "So many times, each with its number in ATELIER_TASK_INDEX.",
      { kind: "integer", min: 1, max: 100000, unit: "" },
      1,
      true,
    ),
    parameter("environment", "Environment", "One NAME=VALUE per line.", { kind: "pairs" }, {}),
    parameter("folder", "Working folder", "Where the program starts.", { kind: "folder" }, null),
  ],
  presets: [],
};

export const CATALOG: readonly Description[] = [blender, images, command];
