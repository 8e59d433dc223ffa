// The part of a growing log that the window holds: text is added at both ends, old lines are dropped while
// somebody follows its end, and places are found again by their byte. Pure.

/** Lines kept while the end is followed. */
export const MOST_LINES = 5_000;

/** A place of which the byte is known: where a piece of text was joined. */
interface Mark {
  line: number;
  char: number;
  byte: number;
}

export interface LogText {
  /** The last one goes on with the next text; it is empty after a closing line end. */
  lines: readonly string[];
  /** The id of the first line; those of older lines are smaller. Lines keep their ids. */
  first: number;
  /** The number of the first line in the log as people count, from 1; `null`: older lines are not read yet. */
  number: number | null;
  /** Where the held text begins and ends, in bytes of the log. */
  from: number;
  to: number;
  marks: readonly Mark[];
}

export const NO_TEXT: LogText = { lines: [""], first: 0, number: null, from: 0, to: 0, marks: [] };

/** The first piece of text that is read, from this byte on. */
export function begun(text: string, from: number, to: number): LogText {
  const marks = [{ line: 0, char: 0, byte: from }];
  return { lines: text.split("\n"), first: 0, number: from === 0 ? 1 : null, from, to, marks };
}

/** Text that was written since; an unfinished last line is gone on with. */
export function withNewer(log: LogText, text: string, from: number, to: number): LogText {
  if (text === "") return { ...log, to };
  const lines = [...log.lines];
  const open = lines.pop() ?? "";
  const mark = { line: log.first + lines.length, char: open.length, byte: from };
  const [head = "", ...rest] = text.split("\n");
  lines.push(open + head, ...rest);
  return { ...log, lines, to, marks: [...log.marks, mark] };
}

/** Text from before the held one; it may end in the middle of a line. */
export function withOlder(log: LogText, text: string, from: number): LogText {
  const older = text.split("\n");
  const tail = older.pop() ?? "";
  const [head = "", ...rest] = log.lines;
  const first = log.first - older.length;
  // What was known of the line that is gone on with stands further to the right now.
  const marks = log.marks.map((mark) =>
    mark.line === log.first ? { ...mark, char: mark.char + tail.length } : mark,
  );
  return {
    ...log,
    lines: [...older, tail + head, ...rest],
    first,
    number: from === 0 ? 1 : null,
    from,
    marks: [{ line: first, char: 0, byte: from }, ...marks],
  };
}

/** Without the oldest lines when there are more than `most`; cut where the byte is known. */
export function trimmed(log: LogText, most = MOST_LINES): LogText {
  const last = log.first + log.lines.length - most;
  const cut = log.marks.findLast((mark) => mark.line <= last);
  if (cut === undefined || cut.line <= log.first) return log;
  const dropped = cut.line - log.first;
  const [head = "", ...rest] = log.lines.slice(dropped);
  const marks = log.marks
    .filter((mark) => mark.byte >= cut.byte)
    .map((mark) => (mark.line === cut.line ? { ...mark, char: mark.char - cut.char } : mark));
  return {
    ...log,
    lines: [head.slice(cut.char), ...rest],
    first: cut.line,
    number: log.number === null ? null : log.number + dropped,
    from: cut.byte,
    marks,
  };
}

/** Lines that are whole, and the open one if something stands in it. */
export function lineCount(log: LogText): number {
  return log.lines.at(-1) === "" ? log.lines.length - 1 : log.lines.length;
}

const utf8 = new TextEncoder();

/** The index of the line that begins at a byte and reads `text`; `null`: it is not held. */
export function lineAt(log: LogText, byte: number, text: string): number | null {
  const mark = log.marks.findLast((one) => one.byte <= byte);
  if (mark === undefined || byte >= log.to) return null;
  let index = mark.line - log.first;
  let at = mark.byte;
  let char = mark.char;
  while (at < byte && index < log.lines.length - 1) {
    at += utf8.encode((log.lines[index] ?? "").slice(char)).length + 1;
    char = 0;
    index += 1;
  }
  return nearest(log.lines, index, text);
}

/** Bytes that were no text count differently here and there: the line itself decides. */
function nearest(lines: readonly string[], index: number, text: string): number {
  const wanted = text.slice(0, 200);
  const fits = (at: number): boolean => lines[at]?.startsWith(wanted) === true;
  for (let away = 0; away < 50; away += 1) {
    if (fits(index - away)) return index - away;
    if (fits(index + away)) return index + away;
  }
  return Math.min(index, lines.length - 1);
}
