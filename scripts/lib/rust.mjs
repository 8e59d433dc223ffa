// Rust: whether it is there and new enough, and where cargo puts what it builds.

import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join, resolve } from "node:path";

import { find, read, root } from "./command.mjs";
import { Problem } from "./problem.mjs";

/** As `rust-version` in Cargo.toml. */
export const OLDEST_RUST = "1.91";

/** Throws with the command that mends it when cargo is missing or too old. */
export function requireRust() {
  findRustup();
  if (!find("cargo")) {
    throw new Problem(
      "Rust is missing: there is no `cargo` on PATH, and Atelier's engine is written in Rust.",
      `install rustup (from your distribution, or from rustup's site), then \`rustup toolchain install stable\`, and open a new terminal.`,
    );
  }
  const version = read("cargo", ["--version"])?.match(/^cargo (\d+\.\d+)/)?.[1];
  if (!version) {
    throw new Problem("`cargo --version` fails, so Rust is not set up.", "run `rustup default stable`, then try again.");
  }
  if (isOlder(version, OLDEST_RUST)) {
    const mend = find("rustup")
      ? "`rustup update stable`"
      : "remove the distribution's rustc and cargo, install rustup, then `rustup toolchain install stable`";
    throw new Problem(`Rust ${version} is too old: Atelier needs ${OLDEST_RUST} or later.`, `${mend}.`);
  }
}

/** Compares `major.minor`. */
export function isOlder(version, than) {
  const [major, minor] = version.split(".").map(Number);
  const [wantedMajor, wantedMinor] = than.split(".").map(Number);
  return major < wantedMajor || (major === wantedMajor && minor < wantedMinor);
}

// Right after rustup was installed the old terminal does not have it on PATH yet.
function findRustup() {
  const place = join(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "bin");
  if (!find("cargo") && existsSync(join(place, "cargo"))) {
    process.env.PATH = `${process.env.PATH}${delimiter}${place}`;
  }
}

/** The path of something that cargo built: `built("debug", "atelier")`. */
export function built(profile, name) {
  return join(resolve(root, process.env.CARGO_TARGET_DIR ?? "target"), profile, name);
}
