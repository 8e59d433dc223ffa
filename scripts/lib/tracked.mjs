// What the tracked files must not say: folders of the machine they were written on, hosts of
// registries. Also which files have grown long.

/** Names of registry hosts; the two lock files of the package tools are the only place for them. */
const REGISTRIES = /registry\.npmjs\.|registry\.yarnpkg\.|(?:static|index)\.crates\.io|static\.rust-lang\.|files\.pythonhosted\.|proxy\.golang\./;
const MAY_NAME_REGISTRIES = new Set(["Cargo.lock"]);
const SOURCE = /\.(rs|ts|tsx|mjs|js|py|sh|css)$/;
const GENERATED = /(^|\/)bindings\.ts$/;

/** Lines that name a folder of this machine or a registry: `path:line`. */
export function leaks(files, folders) {
  const places = placesOf(folders);
  return files.flatMap(({ path, text }) =>
    text.split("\n").flatMap((line, index) => {
      if (places.test(line)) return [`${path}:${index + 1} names a folder of this machine`];
      if (REGISTRIES.test(line) && !MAY_NAME_REGISTRIES.has(path)) return [`${path}:${index + 1} names a registry's host`];
      return [];
    }),
  );
}

// A folder counts where a path begins, with something below it: `/srv/clone/x`, not `docs/srv/clone`.
function placesOf(folders) {
  const names = folders.filter((folder) => folder.length > 1).map((folder) => folder.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`(?:^|[^.\\w])(?:${names.join("|")})/[._a-zA-Z]`);
}

/** Source files over 500 lines, longest first: a question to the reader, not a failure. */
export function longFiles(files) {
  return files
    .filter(({ path }) => SOURCE.test(path) && !GENERATED.test(path))
    .map(({ path, text }) => ({ path, lines: text.split("\n").length - 1 }))
    .filter(({ lines }) => lines > 500)
    .sort((one, other) => other.lines - one.lines);
}
