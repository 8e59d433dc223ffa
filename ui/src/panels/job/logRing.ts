// The last lines of a growing log. What is dropped at the front is counted, so that lines keep their numbers.

export const MOST_LINES = 5_000;

export interface LogLines {
  lines: readonly string[];
  /** Lines dropped at the front. */
  dropped: number;
}

export const NO_LINES: LogLines = { lines: [], dropped: 0 };

/** `text` added behind; an unfinished last line is gone on with. */
export function addText(log: LogLines, text: string, most = MOST_LINES): LogLines {
  if (text === "") return log;
  const parts = text.split("\n");
  const open = log.lines.at(-1) ?? "";
  const [head = "", ...rest] = parts;
  const lines = [...log.lines.slice(0, -1), open + head, ...rest];
  const over = Math.max(0, lines.length - most);
  return { lines: over > 0 ? lines.slice(over) : lines, dropped: log.dropped + over };
}

/** Without the empty line that a closing line end leaves. */
export function finishedLines(log: LogLines): readonly string[] {
  return log.lines.at(-1) === "" ? log.lines.slice(0, -1) : log.lines;
}

/** The first line that looks like an error; `null`: none does. */
export function firstError(lines: readonly string[]): number | null {
  const at = lines.findIndex((line) =>
    /\b(error|fatal|traceback|exception|failed|out of memory)\b/i.test(line),
  );
  return at === -1 ? null : at;
}
