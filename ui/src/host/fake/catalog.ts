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
  icon: "blender",
  extensions: ["blend"],
  takesFolders: false,
  needsInputs: true,
  makesFiles: true,
  programs: ["blender"],
  takesOutputs: false,
  makesFrames: true,
  unit: "frame",
  parameters: [
    parameter(
      "frames",
      "Frames",
      "Which frames: 1-40, 1,5,9-12 or 1-100x5. Empty: the range of the file.",
      { kind: "frames" },
      null,
      true,
    ),
    parameter(
      "samples",
      "Samples",
      "Samples per pixel. Empty: as in the file.",
      { kind: "integer", min: 1, max: 65536, unit: "" },
      null,
      true,
    ),
    parameter(
      "percent",
      "Resolution",
      "Share of the file's resolution. Empty: as in the file.",
      { kind: "integer", min: 1, max: 400, unit: "%" },
      null,
      true,
    ),
    parameter(
      "engine",
      "Engine",
      "What renders the frames.",
      options(["file", "As in the file"], ["CYCLES", "Cycles"], ["BLENDER_EEVEE", "Eevee"]),
      "file",
    ),
    parameter(
      "format",
      "Format",
      "Of the pictures. Files that ask for a movie give PNG pictures.",
      options(["file", "As in the file"], ["PNG", "PNG"], ["OPEN_EXR", "OpenEXR"]),
      "file",
    ),
    parameter(
      "scene",
      "Scene",
      "Which scene of the file. Empty: the one that was open when it was saved.",
      { kind: "suggested" },
      null,
    ),
    parameter("camera", "Camera", "Empty: the camera of the scene.", { kind: "suggested" }, null),
    parameter(
      "layers",
      "View layers",
      "Names with commas between them. Empty: as in the file.",
      { kind: "suggested" },
      null,
    ),
    parameter(
      "missing",
      "Missing files",
      "What to do when textures or other files of the scene are not there.",
      options(["stop", "Do not render"], ["render", "Render without them"]),
      "stop",
    ),
    parameter(
      "chunk",
      "Frames per task",
      "Frames that one machine renders in a row; Blender opens the file once for them.",
      { kind: "integer", min: 1, max: 1000, unit: "" },
      4,
    ),
  ],
  presets: [
    { name: "final", title: "Final", values: { percent: 100 } },
    { name: "preview", title: "Preview", values: { percent: 50, samples: 16 } },
  ],
};

const images: Description = {
  id: "images",
  title: "Images",
  summary: "Converts or resizes pictures, or puts them on a contact sheet.",
  icon: "image",
  extensions: ["png", "jpg", "jpeg", "tif", "tiff", "exr", "webp"],
  takesFolders: true,
  needsInputs: true,
  makesFiles: true,
  programs: [],
  takesOutputs: false,
  makesFrames: false,
  unit: "picture",
  parameters: [
    parameter(
      "operation",
      "Operation",
      "What is done with the pictures.",
      options(["convert", "Convert"], ["resize", "Resize"], ["sheet", "Contact sheet"]),
      "convert",
      true,
    ),
    parameter(
      "format",
      "Format",
      "Of the new pictures. Automatic: PNG, and the same format when resizing.",
      options(["auto", "Automatic"], ["png", "PNG"], ["jpeg", "JPEG"], ["webp", "WebP"]),
      "auto",
      true,
    ),
    parameter(
      "width",
      "Width",
      "Resize: not wider than this.",
      { kind: "integer", min: 1, max: 65536, unit: "px" },
      null,
      true,
    ),
    parameter(
      "height",
      "Height",
      "Resize: not higher than this.",
      { kind: "integer", min: 1, max: 65536, unit: "px" },
      null,
      true,
    ),
    parameter(
      "quality",
      "JPEG quality",
      "Higher is better and larger.",
      { kind: "integer", min: 1, max: 100, unit: "" },
      90,
    ),
    parameter(
      "enlarge",
      "Enlarge",
      "Resize: let smaller pictures grow to the size.",
      { kind: "switch" },
      false,
    ),
    parameter(
      "chunk",
      "Pictures per task",
      "Pictures that one machine works on in a row.",
      { kind: "integer", min: 1, max: 256, unit: "" },
      16,
    ),
  ],
  presets: [{ name: "png", title: "PNG", values: { operation: "convert", format: "png" } }],
};

const command: Description = {
  id: "command",
  title: "Command",
  summary: "Runs a program, once or as an array of numbered tasks.",
  icon: "terminal",
  extensions: [],
  takesFolders: false,
  needsInputs: false,
  makesFiles: false,
  programs: [],
  takesOutputs: false,
  makesFrames: false,
  unit: "file",
  parameters: [
    parameter(
      "command",
      "Command",
      "The program, then its arguments, one a line. No shell reads them.",
      { kind: "lines" },
      [],
      true,
    ),
    parameter(
      "tasks",
      "Tasks",
      "How often it runs; each finds its number, from 0, in ATELIER_TASK_INDEX.",
      { kind: "integer", min: 1, max: 1000000, unit: "" },
      1,
      true,
    ),
    parameter(
      "outputs",
      "Output files",
      "Files that it must leave in its own folder: names, or patterns like *.png.",
      { kind: "lines" },
      [],
      true,
    ),
    parameter("env", "Environment", "NAME=VALUE, one a line.", { kind: "pairs" }, []),
    parameter(
      "folder",
      "Working folder",
      "Where it runs. Empty: a fresh folder of its own.",
      { kind: "folder" },
      null,
    ),
    parameter(
      "time_limit",
      "Time limit",
      "It is ended after so long.",
      { kind: "integer", min: 1, max: 604800, unit: "s" },
      null,
    ),
  ],
  presets: [],
};

const video: Description = {
  id: "video",
  title: "Video",
  summary: "Makes a video of frames, or another video of a video.",
  icon: "film",
  extensions: ["mp4", "mov", "mkv"],
  takesFolders: true,
  needsInputs: true,
  makesFiles: true,
  programs: ["ffmpeg"],
  takesOutputs: true,
  makesFrames: false,
  unit: "file",
  parameters: [
    parameter(
      "fps",
      "Frames a second",
      "25, 23.976, 30000/1001 … Empty: 24 for pictures.",
      { kind: "text" },
      null,
      true,
    ),
    parameter(
      "codec",
      "Codec",
      "How the video is packed.",
      options(["h264", "H.264"], ["h265", "H.265"], ["prores", "ProRes"]),
      "h264",
      true,
    ),
    parameter(
      "quality",
      "Quality",
      "Higher is better and larger.",
      { kind: "integer", min: 1, max: 100, unit: "" },
      75,
    ),
  ],
  presets: [
    { name: "web", title: "For the web (H.264)", values: { codec: "h264", quality: 70 } },
    { name: "edit", title: "For editing (ProRes)", values: { codec: "prores", quality: 90 } },
  ],
};

export const CATALOG: readonly Description[] = [blender, images, video, command];
