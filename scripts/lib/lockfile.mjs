// The npm lockfile, whole for every platform.
//
// npm leaves out of it the optional packages that the registry at hand does not carry, such as the
// binaries of other platforms; then `npm ci` refuses the lockfile everywhere. Their parents name them
// with exact versions, and their names say which platform they are for, so they can be added.

const SYSTEMS = ["aix", "android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "wasi", "win32"];
const PROCESSORS = ["arm", "arm64", "ia32", "loong64", "ppc64", "riscv64", "s390x", "wasm32", "x64"];
const LIBRARIES = { gnu: "glibc", gnueabihf: "glibc", musl: "musl", musleabihf: "musl" };

/** Optional packages that are named and not locked: `{ place, entry }`. */
export function missingOptionals({ packages }) {
  return Object.entries(packages).flatMap(([parent, { optionalDependencies = {}, dev, license }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => !isLocked(packages, parent, name))
      .map(([name, version]) => ({
        place: `node_modules/${name}`,
        entry: { version, ...platformOf(name), ...(dev ? { dev } : {}), license, optional: true },
      })),
  );
}

/** The same lockfile with those packages in it, in npm's order. */
export function completed(lockfile) {
  const added = missingOptionals(lockfile).map(({ place, entry }) => [place, entry]);
  const packages = [...Object.entries(lockfile.packages), ...added].sort(([one], [other]) => one.localeCompare(other, "en"));
  return { ...lockfile, packages: Object.fromEntries(packages) };
}

function isLocked(packages, parent, name) {
  return `node_modules/${name}` in packages || `${parent}/node_modules/${name}` in packages;
}

function platformOf(name) {
  const words = name.split(/[/-]/);
  const system = words.findLast((word) => SYSTEMS.includes(word));
  const processor = words.findLast((word) => PROCESSORS.includes(word));
  const library = system === "linux" && words.map((word) => LIBRARIES[word]).find(Boolean);
  return {
    ...(processor ? { cpu: [processor] } : {}),
    ...(library ? { libc: [library] } : {}),
    ...(system ? { os: [system] } : {}),
  };
}
