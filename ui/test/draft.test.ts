import { describe, expect, test } from "vitest";
import { CATALOG } from "../src/host/fake/catalog";
import { propose } from "../src/host/fake/submit";
import type { Description, Problem } from "../src/host/bindings";
import {
  byField,
  fieldsOf,
  readText,
  valueOf,
  withOutputFolder,
  withPreset,
  withValue,
  writeText,
} from "../src/panels/submit/draft";

const blender = typeOf("blender");
const command = typeOf("command");
const start = { ...propose({ paths: ["/a/barn.blend"] }).submission, parameters: { overrides: {} } };

function typeOf(id: string): Description {
  const type = CATALOG.find((one) => one.id === id);
  if (type === undefined) throw new Error(id);
  return type;
}

describe("the form and the schema", () => {
  test("a field shows what was said, else the preset's, else the default", () => {
    const preview = withPreset(blender, start, "preview");
    expect(valueOf(blender, start, "chunk")).toBe(4);
    expect(valueOf(blender, start, "samples")).toBeNull();
    expect(valueOf(blender, preview, "samples")).toBe(16);
    expect(valueOf(blender, withValue(blender, preview, "samples", 64), "samples")).toBe(64);
  });

  test("only what differs is sent", () => {
    const said = withValue(blender, start, "chunk", 8);
    expect(said.parameters).toEqual({ overrides: { chunk: 8 } });
    expect(withValue(blender, said, "chunk", 4).parameters).toEqual({ overrides: {} });
    const preset = withPreset(blender, withValue(blender, start, "samples", 16), "preview");
    expect(preset.parameters).toEqual({ preset: "preview", overrides: {} });
    expect(withPreset(blender, preset, undefined).parameters).toEqual({ overrides: {} });
  });

  test("every parameter's default is written and read back as itself", () => {
    for (const type of CATALOG) {
      for (const parameter of type.parameters) {
        expect(readText(parameter, writeText(parameter.default)), parameter.name).toEqual(parameter.default);
      }
    }
  });

  test("text becomes what the parameter takes, and nonsense stays to be refused by name", () => {
    const tasks = command.parameters.find((one) => one.name === "tasks");
    const lines = command.parameters.find((one) => one.name === "command");
    if (tasks === undefined || lines === undefined) throw new Error("catalog");
    expect(readText(tasks, "12")).toBe(12);
    expect(readText(tasks, "a dozen")).toBe("a dozen");
    expect(readText(tasks, " ")).toBeNull();
    expect(readText(lines, "echo\nhello world")).toEqual(["echo", "hello world"]);
  });

  test("an empty output folder is not sent", () => {
    expect("outputFolder" in withOutputFolder(withOutputFolder(start, "/out"), " ")).toBe(false);
  });

  test("problems stand at their fields, others on top", () => {
    const problem = (field?: string): Problem => ({
      code: "bad_parameter",
      subject: "",
      message: "",
      nextStep: "",
      retryable: false,
      ...(field === undefined ? {} : { field }),
    });
    const sorted = byField([problem("frames"), problem("nonsense"), problem()], new Set(fieldsOf(blender)));
    expect(sorted.get("frames")).toHaveLength(1);
    expect(sorted.get("")).toHaveLength(2);
  });
});
