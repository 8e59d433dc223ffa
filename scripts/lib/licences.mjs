// Whether everything that is shipped may be: the licences of crates and npm packages against the list
// in deny.toml, which cargo-deny reads as well.

/** The names in `allow = [...]` under `[licenses]`. */
export function allowedLicences(denyToml) {
  const list = /^\[licenses\][^[]*?^allow = \[([^\]]*)\]/ms.exec(denyToml)?.[1] ?? "";
  return new Set([...list.matchAll(/"([^"]+)"/g)].map((match) => match[1]));
}

/** Sentences about packages whose licence is not allowed. */
export function forbiddenLicences(packages, allowed) {
  return packages
    .filter(({ licence }) => !isAllowed(licence, allowed))
    .map(({ name, version, licence }) => `${name} ${version} has the licence ${licence ?? "(none given)"}, which deny.toml does not allow`);
}

/** Crates that are not our own. */
export function cratesOf({ packages }) {
  return packages.filter(({ source }) => source).map(({ name, version, license }) => ({ name, version, licence: license }));
}

/** npm packages that end up in the window; what only builds or tests it is not shipped. */
export function npmPackagesOf(lockfile) {
  return Object.entries(lockfile.packages)
    .filter(([path, { dev, devOptional }]) => path !== "" && !dev && !devOptional)
    .map(([path, { version, license }]) => ({ name: path.replace(/^.*node_modules\//, ""), version, licence: license }));
}

/** Evaluates an SPDX expression: every side of an AND, one side of an OR. The old `/` means OR. */
export function isAllowed(expression, allowed) {
  if (!expression) return false;
  const words = expression.replaceAll("/", " OR ").match(/[()]|[^\s()]+/g);
  const result = anyOf(words, allowed);
  return result && words.length === 0;
}

function anyOf(words, allowed) {
  let result = allOf(words, allowed);
  while (words[0] === "OR") {
    words.shift();
    const other = allOf(words, allowed);
    result ||= other;
  }
  return result;
}

function allOf(words, allowed) {
  let result = one(words, allowed);
  while (words[0] === "AND") {
    words.shift();
    const other = one(words, allowed);
    result &&= other;
  }
  return result;
}

function one(words, allowed) {
  const word = words.shift();
  if (word === "(") {
    const inner = anyOf(words, allowed);
    words.shift();
    return inner;
  }
  if (words[0] !== "WITH") return allowed.has(word);
  const [, exception] = words.splice(0, 2);
  return allowed.has(`${word} WITH ${exception}`);
}
