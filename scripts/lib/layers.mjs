// The shape of the workspace, as docs/architecture.md draws it: arrows only run downwards, each crate
// is a wall around its dependencies, and nothing but the desktop shell reaches the window's libraries.

/** Crates by height; a crate may depend only on lower ones. */
const LAYERS = [
  ["atelier-core"],
  ["atelier-scheduler", "atelier-jobs", "atelier-store", "atelier-net", "atelier-runner"],
  ["atelier-engine"],
  ["atelier-api"],
  ["atelier-cli", "atelier-desktop"],
  ["atelier-tests"],
];

/** What one crate alone may depend on. */
const WALLS = {
  rusqlite: "atelier-store",
  "nvml-wrapper": "atelier-runner",
  quinn: "atelier-net",
  "mdns-sd": "atelier-net",
  tauri: "atelier-desktop",
};

const WINDOW = /^(tauri(-.*)?|wry|tao|gtk(-sys)?|gdk(-sys)?|webkit2gtk(-sys)?|webview2-com)$/;

/** Sentences about what breaks the shape; `metadata` is the answer of `cargo metadata`. */
export function brokenLayers(metadata) {
  const graph = new Graph(metadata);
  return graph.members().flatMap((name) => [
    ...unknownCrate(name),
    ...upwardArrows(name, graph),
    ...brokenWalls(name, graph),
    ...reachesTheWindow(name, graph),
  ]);
}

function unknownCrate(name) {
  return height(name) < 0 ? [`${name} has no layer: give it one in scripts/lib/layers.mjs`] : [];
}

function upwardArrows(name, graph) {
  return graph
    .dependencies(name)
    .filter((other) => height(other) >= 0 && height(other) >= height(name))
    .map((other) => `${name} depends on ${other}, which is not below it`);
}

function brokenWalls(name, graph) {
  return graph
    .dependencies(name)
    .filter((other) => other in WALLS && WALLS[other] !== name)
    .map((other) => `${name} depends on ${other}, which only ${WALLS[other]} may`);
}

function reachesTheWindow(name, graph) {
  if (name === "atelier-desktop") return [];
  const path = graph.pathTo(name, (other) => WINDOW.test(other));
  return path ? [`${name} reaches the window's libraries: ${path.join(" → ")}`] : [];
}

function height(name) {
  return LAYERS.findIndex((layer) => layer.includes(name));
}

/** Normal and build dependencies by name; what only tests use is left out. */
class Graph {
  constructor({ packages, resolve, workspace_members }) {
    this.nameOf = new Map(packages.map(({ id, name }) => [id, name]));
    this.nodes = new Map(resolve.nodes.map(({ id, deps }) => [this.nameOf.get(id), this.#built(deps)]));
    this.memberIds = workspace_members;
  }

  members() {
    return this.memberIds.map((id) => this.nameOf.get(id));
  }

  dependencies(name) {
    return this.nodes.get(name) ?? [];
  }

  /** The shortest way from a crate to one that fits. */
  pathTo(start, fits) {
    const queue = [[start]];
    const seen = new Set([start]);
    for (const path of queue) {
      for (const next of this.dependencies(path.at(-1))) {
        if (fits(next)) return [...path, next];
        if (seen.has(next)) continue;
        seen.add(next);
        queue.push([...path, next]);
      }
    }
    return undefined;
  }

  #built(deps) {
    return deps
      .filter(({ dep_kinds }) => dep_kinds.some(({ kind }) => kind !== "dev"))
      .map(({ pkg }) => this.nameOf.get(pkg));
  }
}

/** Files of the window that import Tauri's packages from outside `ui/src/host/`; `read(path)` gives a file's text. */
export function tauriOutsideHost(paths, read) {
  return paths
    .filter((path) => /^ui\/src\/(?!host\/).*\.tsx?$/.test(path) && /["']@tauri-apps\//.test(read(path)))
    .map((path) => `${path} imports @tauri-apps/*, which only ui/src/host/ may`);
}
