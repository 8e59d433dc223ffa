import { describe, expect, test } from "vitest";
import { guardNavigator, safeLocale } from "../src/safeLocale";

describe("the locale guard", () => {
  test.each([
    [["C"], "en"],
    [["C", "de-DE"], "de-DE"],
    [["POSIX"], "en"],
    [["en_US.UTF-8"], "en"],
    [[""], "en"],
    [[], "en"],
    [["de-de"], "de-DE"],
  ])("%j becomes %s", (wanted, locale) => {
    expect(safeLocale(wanted)).toBe(locale);
    expect(() => new Intl.NumberFormat(locale)).not.toThrow();
  });

  test("mends a navigator whose language Intl refuses, and leaves a good one alone", () => {
    const broken = { language: "C", languages: ["C"] } as unknown as Navigator;
    guardNavigator(broken);
    expect(broken.language).toBe("en");
    expect(broken.languages).toEqual(["en"]);
    const good = { language: "de-DE", languages: ["de-DE", "en"] } as unknown as Navigator;
    guardNavigator(good);
    expect(good.languages).toEqual(["de-DE", "en"]);
  });
});
