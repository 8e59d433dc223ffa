// `npm run bindings`: writes the TypeScript types that the Rust API generates. `npm run check` only compares.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { read, root } from "./lib/command.mjs";
import { Problem } from "./lib/problem.mjs";

const FILE = join("ui", "src", "host", "bindings.ts");

export async function main() {
  writeFileSync(join(root, FILE), generated());
  console.log(`${FILE} is written.`);
}

/** Throws when the committed file is not what the API generates now. */
export function compareBindings() {
  if (readFileSync(join(root, FILE), "utf8") === generated()) return;
  throw new Problem(`${FILE} is stale: the Rust API generates other types.`, "npm run bindings, and commit the file.");
}

function generated() {
  const text = read("cargo", ["run", "--quiet", "--locked", "-p", "atelier-api", "--example", "bindings"], { loud: true });
  if (text) return text;
  throw new Problem("The example that prints the bindings fails.", "cargo's lines above say why.");
}
