// Numbers with their nouns and units. What is not known reads "–", never 0.
import { locale } from "../safeLocale";

export const UNKNOWN = "–";

const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const oneDigit = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const UNITS = ["bytes", "KB", "MB", "GB", "TB"] as const;

export function countWords(count: number): string {
  return whole.format(count);
}

/** "1 job", "1,204 jobs". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${countWords(count)} ${count === 1 ? one : many}`;
}

/** Bytes in steps of 1024: "23.4 GB"; no decimals from 100 on. */
export function byteWords(bytes: number | null): string {
  if (bytes === null) return UNKNOWN;
  let value = Math.max(0, bytes);
  let step = 0;
  while (value >= 1024 && step < UNITS.length - 1) {
    value /= 1024;
    step += 1;
  }
  const number = step === 0 || value >= 100 ? whole.format(value) : oneDigit.format(value);
  return `${number} ${UNITS[step] ?? ""}`;
}

/** A share from 0 to 100, clamped. */
export function percentWords(percent: number | null): string {
  return percent === null ? UNKNOWN : `${whole.format(Math.min(100, Math.max(0, percent)))} %`;
}
