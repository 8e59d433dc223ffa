// Ranks: a place within a band as a text in base 62, so that a move changes one row. The scheme is the
// engine's (David Greenspan, "Implementing Fractional Indexing"): an integer part, whose first letter
// tells its length, and a fraction. The window uses it to show a move before the engine has answered.

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const FIRST = "a0";

/** Plain string order, as the engine compares. */
export function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** A rank between two others, either of which may be missing; `null` when there is no room between. */
export function rankBetween(low: string | null, high: string | null): string | null {
  if (low === null && high === null) return FIRST;
  if (low === null) return high === null ? FIRST : rankBefore(high);
  if (high === null) return rankAfter(low);
  if (low >= high) return null;
  const next = rankAfter(low);
  if (next < high) return next;
  const [integer, fraction] = split(low);
  const [highInteger, highFraction] = split(high);
  return integer + midpoint(fraction, integer === highInteger ? highFraction : null);
}

/** `count` ranks between two others, in order; short of room they share the place of their neighbour. */
export function ranksBetween(low: string | null, high: string | null, count: number): string[] {
  const ranks: string[] = [];
  let previous = low;
  for (let made = 0; made < count; made += 1) {
    const rank = rankBetween(previous, high) ?? previous ?? FIRST;
    ranks.push(rank);
    previous = rank;
  }
  return ranks;
}

function rankAfter(rank: string): string {
  const [integer, fraction] = split(rank);
  return increment(integer) ?? integer + midpoint(fraction, null);
}

function rankBefore(rank: string): string | null {
  const [integer, fraction] = split(rank);
  if (fraction !== "") return integer;
  return decrement(integer);
}

function split(rank: string): [string, string] {
  const head = rank.charCodeAt(0);
  const length = head >= 97 ? head - 97 + 2 : 90 - head + 2;
  return [rank.slice(0, length), rank.slice(length)];
}

function digit(letter: string | undefined): number {
  return letter === undefined ? 0 : DIGITS.indexOf(letter);
}

function increment(integer: string): string | null {
  const letters = [...integer.slice(1)];
  for (let place = letters.length - 1; place >= 0; place -= 1) {
    const value = digit(letters[place]);
    if (value < 61) {
      letters[place] = DIGITS.charAt(value + 1);
      return integer.charAt(0) + letters.join("");
    }
    letters[place] = "0";
  }
  const head = integer.charAt(0);
  if (head === "z") return null;
  if (head === "Z") return FIRST;
  const next = String.fromCharCode(head.charCodeAt(0) + 1);
  return head >= "a" ? `${next}${letters.join("")}0` : next + letters.slice(1).join("");
}

function decrement(integer: string): string | null {
  const letters = [...integer.slice(1)];
  for (let place = letters.length - 1; place >= 0; place -= 1) {
    const value = digit(letters[place]);
    if (value > 0) {
      letters[place] = DIGITS.charAt(value - 1);
      return integer.charAt(0) + letters.join("");
    }
    letters[place] = "z";
  }
  const head = integer.charAt(0);
  if (head === "A") return null;
  if (head === "a") return "Zz";
  const previous = String.fromCharCode(head.charCodeAt(0) - 1);
  return head > "a" ? previous + letters.slice(1).join("") : `${previous}${letters.join("")}z`;
}

/** A fraction between two fractions, never ending in the zero digit. */
function midpoint(low: string, high: string | null): string {
  let shared = 0;
  if (high !== null) {
    while (shared < high.length && (low[shared] ?? "0") === high[shared]) shared += 1;
    if (shared > 0) return high.slice(0, shared) + midpoint(low.slice(shared), high.slice(shared));
  }
  const from = digit(low[0]);
  const to = high === null || high === "" ? 62 : digit(high[0]);
  if (to - from > 1) return DIGITS.charAt(Math.floor((from + to) / 2));
  if (high !== null && high.length > 1) return high.charAt(0);
  return DIGITS.charAt(from) + midpoint(low.slice(1), null);
}
