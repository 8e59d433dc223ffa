// The locale guard. With LANG=C.UTF-8 the web view says that its language is "C"; `Intl` throws on
// that, and one such throw while a module loads leaves the window blank. So this module is the first
// import of `main.tsx`, and it mends `navigator` before any other module can read it.

/** The first of `wanted` that `Intl` understands, in its canonical form; else English. */
export function safeLocale(wanted: readonly string[]): string {
  for (const tag of wanted) {
    try {
      const [canonical] = Intl.getCanonicalLocales(tag);
      // Two- and three-letter languages alone: "posix" is well-formed and nobody's language.
      if (canonical !== undefined && /^[a-z]{2,3}(-|$)/.test(canonical)) return canonical;
    } catch {
      continue;
    }
  }
  return "en";
}

/** Makes `navigator.language` and `navigator.languages` safe to hand to `Intl`. */
export function guardNavigator(target: Navigator): string {
  const locale = safeLocale([target.language, ...target.languages]);
  if (locale !== target.language) {
    Object.defineProperty(target, "language", { configurable: true, get: () => locale });
    Object.defineProperty(target, "languages", { configurable: true, get: () => [locale] });
  }
  return locale;
}

export const locale = guardNavigator(navigator);
