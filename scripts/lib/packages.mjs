// System packages: what each purpose needs, what is missing, and installing that with apt.

import { find, read, run, spell } from "./command.mjs";
import { Problem } from "./problem.mjs";

/** Debian and Ubuntu names by purpose. */
export const PACKAGES = {
  // A C compiler for SQLite, and a linker.
  rust: ["build-essential", "pkg-config"],
  // What the `video` job type works with. Blender is the artist's own choice of version.
  work: ["ffmpeg"],
  // The system's web view that Tauri draws the window with; brings GTK.
  window: ["libwebkit2gtk-4.1-dev"],
  // Programs that the tests run for real, and what a window needs where there is no screen.
  test: [
    "webkit2gtk-driver",
    "xvfb",
    "dbus",
    "openbox",
    "xdotool",
    "x11-utils",
    "imagemagick",
    "fonts-dejavu-core",
    "python3-gi",
    "gir1.2-gtk-3.0",
    "blender",
  ],
};

const REASONS = {
  rust: "the Rust parts are compiled with a C compiler and pkg-config",
  work: "videos are made by ffmpeg",
  window: "the window is drawn by the system's WebKitGTK",
  test: "the tests use real programs and a window on a virtual screen",
};

/** Makes sure that the packages of these purposes are there; installs what is missing, saying so first. */
export async function ensurePackages(purposes) {
  const missing = purposes.flatMap(missingFor);
  if (missing.length === 0) return;
  if (!find("apt-get")) throw missingWithoutApt(missing);
  await install(missing, purposes);
}

function missingFor(purpose) {
  const wanted = [...PACKAGES[purpose], ...(purpose === "test" ? browser() : [])];
  if (!find("dpkg-query")) return wanted.filter((name) => !presentAnyway(name));
  return absent(wanted);
}

/** Names that dpkg does not know as installed. */
export function absent(names) {
  // Asked for by name it fails as soon as one is unknown, so ask for all that there are.
  const listed = read("dpkg-query", ["-W", "-f", "${Package} ${db:Status-Status}\n"]) ?? "";
  const installed = new Set(
    listed
      .split("\n")
      .filter((line) => line.endsWith(" installed"))
      .map((line) => line.split(" ")[0]),
  );
  return names.filter((name) => !installed.has(name));
}

// Where there is no dpkg the libraries may still be there: pkg-config and PATH know.
function presentAnyway(name) {
  if (name === "libwebkit2gtk-4.1-dev") return read("pkg-config", ["--modversion", "webkit2gtk-4.1"]) !== undefined;
  if (name === "build-essential") return Boolean(find("cc"));
  if (name === "pkg-config") return Boolean(find("pkg-config"));
  return false;
}

// Debian's package is `chromium`; Ubuntu has `chromium-browser`, which brings a snap.
function browser() {
  if (["chromium", "chromium-browser", "google-chrome"].some(find)) return [];
  const ubuntu = /^ID=ubuntu$/m.test(read("cat", ["/etc/os-release"]) ?? "");
  return [ubuntu ? "chromium-browser" : "chromium"];
}

async function install(missing, purposes) {
  const asRoot = process.getuid?.() === 0;
  const commands = [
    ["apt-get", "update", "-q"],
    ["apt-get", "install", "-y", "-q", "--no-install-recommends", ...missing],
  ].map((command) => (asRoot ? command : ["sudo", ...command]));
  if (!asRoot && !find("sudo")) throw missingWithoutSudo(missing);

  const reasons = purposes.map((purpose) => REASONS[purpose]).join("; ");
  console.log(`Some system packages are missing: ${missing.join(" ")}`);
  console.log(`They are needed because ${reasons}.`);
  console.log(asRoot ? "Installing them with apt:" : "Installing them with apt, as root (sudo may ask for your password):");
  for (const [program, ...args] of commands) {
    console.log(`$ ${spell(program, args)}`);
    await run(program, args, {
      env: asRoot ? { DEBIAN_FRONTEND: "noninteractive" } : {},
      next: `see what apt says above; when it is mended, or when the packages are there by other means, give the command again.`,
    });
  }
  confirm(missing);
}

function confirm(names) {
  const left = absent(names);
  if (left.length > 0) {
    throw new Problem(
      `apt-get reported success and these packages are still missing: ${left.join(" ")}.`,
      `install them by hand: apt-get install ${left.join(" ")}`,
    );
  }
}

function missingWithoutSudo(missing) {
  return new Problem(
    `System packages are missing and neither root's rights nor sudo are at hand: ${missing.join(" ")}.`,
    `as root: apt-get update && apt-get install -y --no-install-recommends ${missing.join(" ")}`,
  );
}

function missingWithoutApt(missing) {
  return new Problem(
    `This system has no apt, so Atelier can't install what is missing. By their Debian names: ${missing.join(" ")}.`,
    "install your distribution's packages of these (WebKitGTK 4.1 with its headers, a C compiler, pkg-config), then give the command again.",
  );
}
