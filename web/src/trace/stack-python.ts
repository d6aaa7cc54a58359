/** Python's tracebacks, chained and grouped ones too. */
import { type Frame, type Link, LONGEST_LINE, type Raised } from "./stack";

const BEGINS = "Traceback (most recent call last):";
const GROUP = "Exception Group Traceback";
const MARGIN = /^ *[|+] ?/;
const SUB_EXCEPTION = /^-?\+?-{6,}(?: (?:\d+|\.\.\.) -{6,})?$/;
const FRAME = /^\s*File "(.+)", line (\d+)(?:, in (.+))?\s*$/;
const REPEATED = /^\s*\[Previous line repeated (\d+) more times?\]/;
const CARETS = /^[\s~^]+$/;
const LINKS: readonly (readonly [string, Link])[] = [
  ["The above exception was the direct cause of", "cause"],
  ["During handling of the above exception", "handling"],
];
const LIBRARY =
  /[\\/](?:site-packages|dist-packages)[\\/]|[\\/]lib(?:64)?[\\/]python3?[\d.]*[\\/]|[\\/]python\d*[\\/]lib[\\/]|[\\/]versions[\\/][\d.]+[\\/]lib[\\/]|^<frozen /i;

export function pythonStack(text: string): readonly Raised[] | null {
  if (!/^[ |]*File ".+", line \d+/m.test(text)) return null;
  const lines = text.split("\n");
  if (!text.includes(GROUP)) return chain(lines);
  const [top = [], ...inside] = groups(lines);
  return [...chain(top), ...inside.flatMap((part) => chain(part, "inside"))];
}

/** The lines of a group and of each exception in it, without their margin. */
function groups(lines: readonly string[]): string[][] {
  const parts: string[][] = [[]];
  for (const line of lines) {
    let bare = line;
    while (MARGIN.test(bare)) bare = bare.replace(MARGIN, "");
    if (SUB_EXCEPTION.test(bare.trim())) parts.push([]);
    else parts.at(-1)?.push(bare);
  }
  return parts.filter((part) => part.some((line) => FRAME.test(line)));
}

/** Oldest first as it is written; newest first as it is told. */
function chain(lines: readonly string[], link: Link | null = null): Raised[] {
  const parts: { link: Link | null; says: string; frames: Frame[] }[] = [];
  let lead: string[] = [];
  let next: Link | null = null;
  let part: Part | null = null;
  const close = () => {
    if (part && part.frames.length > 0) parts.push({ link: next, says: part.says.join("\n").trim(), frames: part.frames.toReversed() });
    part = null;
  };
  for (const line of lines) {
    const joins = LINKS.find(([says]) => line.startsWith(says));
    if (joins) {
      close();
      next = joins[1];
    } else if (line.includes(BEGINS) && !(part && part.frames.length === 0)) {
      close();
      part = new Part();
    } else if (part || FRAME.test(line)) {
      part ??= new Part();
      part.read(line);
    } else lead.push(line);
  }
  close();
  const newest = parts.toReversed();
  // A link is written before the exception that it leads to, and told with the one that it leads from.
  const told = newest.map((one, place) => ({ ...one, link: place === 0 ? link : (newest[place - 1]?.link ?? "handling") }));
  const [first, ...rest] = told;
  return first ? [{ ...first, says: first.says || lead.join("\n").trim() }, ...rest] : [];
}

/** One exception while it is read. */
class Part {
  readonly frames: Frame[] = [];
  readonly says: string[] = [];

  read(line: string): void {
    const frame = line.length <= LONGEST_LINE && this.says.length === 0 ? FRAME.exec(line) : null;
    if (frame) this.open(frame);
    else if (this.says.length > 0 || (/^\S/.test(line) && this.frames.length > 0)) this.says.push(line);
    else this.add(line);
  }

  private open([, file = "", line, name = ""]: RegExpExecArray): void {
    this.frames.push({ file, line: Number(line), name, code: "", library: LIBRARY.test(file), repeated: 0 });
  }

  private add(line: string): void {
    const last = this.frames.pop();
    if (!last) return;
    const times = REPEATED.exec(line)?.[1];
    const source = times === undefined && line.trim() !== "" && !CARETS.test(line);
    this.frames.push({
      ...last,
      repeated: last.repeated + Number(times ?? 0),
      code: source ? [last.code, line.trim()].filter(Boolean).join("\n") : last.code,
    });
  }
}
