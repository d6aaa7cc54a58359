/**
 * Two runs side by side, as they are read: equal stretches are folded, differences are stepped through. The server
 * aligns the calls (`core/tape/align.py`), for the command line as well.
 */
export type How = "same" | "reply" | "call" | "left" | "right";

/** Rows of two columns: places in the left run's calls and in the right run's, -1 for none. */
export interface Aligned {
  readonly how: readonly How[];
  readonly left: readonly number[];
  readonly right: readonly number[];
}

export type Line = { readonly row: number } | { readonly from: number; readonly rows: number };

/** Fewer rows than these are not worth a fold. */
const LEAST = 3;

/** What is shown, top to bottom: `beside` equal rows stay beside a difference. A fold is named by its first row. */
export function linesOf(how: readonly How[], unfolded: ReadonlySet<number>, beside = 1): Line[] {
  const lines: Line[] = [];
  for (let row = 0; row < how.length; ) {
    const rows = how[row] === "same" ? equalFrom(how, row) : 0;
    const from = row === 0 ? 0 : row + beside;
    const to = row + rows === how.length ? row + rows : row + rows - beside;
    const folds = to - from >= LEAST && !unfolded.has(from);
    for (const end = row + Math.max(1, rows); row < end; ) {
      if (folds && row === from) {
        lines.push({ from, rows: to - from });
        row = to;
      } else {
        lines.push({ row });
        row += 1;
      }
    }
  }
  return lines;
}

function equalFrom(how: readonly How[], row: number): number {
  let end = row;
  while (how[end] === "same") end += 1;
  return end - row;
}

/** Where a row stands among the lines, itself or in a fold; -1 where it is nowhere. */
export function lineOf(lines: readonly Line[], row: number): number {
  let low = 0;
  let high = lines.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const line = lines[middle];
    if (!line) return -1;
    const [from, to] = "row" in line ? [line.row, line.row + 1] : [line.from, line.from + line.rows];
    if (row < from) high = middle - 1;
    else if (row >= to) low = middle + 1;
    else return middle;
  }
  return -1;
}

/** The next row that is not the same, round the end; the row itself where there is no other. */
export function nextDifference(how: readonly How[], row: number, step: 1 | -1): number {
  for (let moved = 1; moved <= how.length; moved += 1) {
    const at = (row + step * moved + how.length * 2) % how.length;
    if (how[at] !== "same") return at;
  }
  return row;
}

export function differences(how: readonly How[]): number {
  return how.reduce((sum, one) => sum + (one === "same" ? 0 : 1), 0);
}

interface Sides<T> {
  left: T;
  right: T;
  rows: { how: How[]; left: number[]; right: number[] };
}

/** The same comparison with its sides swapped: long runs are not read again for it. */
export function mirrored<T, Rest>(comparison: Sides<T> & Rest): Sides<T> & Rest {
  const { left, right, rows } = comparison;
  const how = rows.how.map((one) => (one === "left" ? "right" : one === "right" ? "left" : one));
  return { ...comparison, left: right, right: left, rows: { how, left: rows.right, right: rows.left } };
}

/** The row that shows a span, of either run; -1 where none does. */
export function rowOf(aligned: Aligned, left: readonly string[], right: readonly string[], span: string): number {
  const of = (ids: readonly string[], places: readonly number[]) => {
    const call = ids.indexOf(span);
    return call === -1 ? -1 : places.indexOf(call);
  };
  const row = of(left, aligned.left);
  return row === -1 ? of(right, aligned.right) : row;
}

/** The number of the step that each call opens, as in the story; null of what follows it. */
export function stepsOf(kinds: readonly string[]): (number | null)[] {
  let steps = 0;
  return kinds.map((kind) => (kind === "llm" ? (steps += 1) : null));
}

/** A text in three: what it shares at both ends with another, and what is its own. */
export interface Apart {
  readonly head: string;
  readonly own: string;
  readonly tail: string;
}

/** Whether the texts share half of the shorter one: else a mark would be on nearly everything, and say nothing. */
export function isAlike(one: Apart, other: Apart): boolean {
  return one.head.length + one.tail.length >= Math.min(one.own.length, other.own.length);
}

/** Both texts, cut where they begin and cease to differ, never inside a word or a surrogate pair. */
export function apart(one: string, other: string): readonly [Apart, Apart] {
  const most = Math.min(one.length, other.length);
  let head = 0;
  while (head < most && one[head] === other[head]) head += 1;
  let tail = 0;
  while (tail < most - head && one[one.length - 1 - tail] === other[other.length - 1 - tail]) tail += 1;
  while (head > 0 && isInside(one[head - 1]) && (isInside(one[head]) || isInside(other[head]))) head -= 1;
  const before = (text: string) => isInside(text[text.length - 1 - tail]);
  while (tail > 0 && isInside(one[one.length - tail]) && (before(one) || before(other))) tail -= 1;
  return [cut(one, head, tail), cut(other, head, tail)];
}

function isInside(char: string | undefined): boolean {
  return char !== undefined && /[\p{L}\p{N}_\uD800-\uDFFF]/u.test(char);
}

function cut(text: string, head: number, tail: number): Apart {
  return { head: text.slice(0, head), own: text.slice(head, text.length - tail), tail: text.slice(text.length - tail) };
}
