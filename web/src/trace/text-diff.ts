/**
 * Two texts line by line, with the words that differ marked inside lines that were changed.
 *
 * What both have at their ends is not diffed, so that the last message of a long conversation is found as fast as any.
 * Of what is left, 64 KB a side are diffed; texts that share too little are told one after the other, not aligned.
 */
import { diffArrays, diffWordsWithSpace } from "diff";

import { SHOWN_FIRST } from "./content";

export interface Piece {
  readonly text: string;
  /** Not in the other text. */
  readonly own: boolean;
}

export interface Cell {
  /** Counted from 1. */
  readonly number: number;
  readonly pieces: readonly Piece[];
}

export interface DiffLine {
  readonly same: boolean;
  readonly left: Cell | null;
  readonly right: Cell | null;
}

export interface TextDiff {
  readonly lines: readonly DiffLine[];
  /** Characters of each side that were not diffed. */
  readonly left_out: readonly [number, number];
}

const MOST_EDITS = 3_000;
/** Longer lines are told as changed, without their words. */
const WORDS_IN = 4_000;
const MOST_WORDY = 400;
/** Lines that share less of their text are told as wholes: marks on every other word say nothing. */
const ALIKE = 0.4;

export function textDiff(left: string, right: string): TextDiff {
  const [one, other] = [linesOf(left), linesOf(right)];
  const head = alike(one, other);
  const most = Math.min(one.length, other.length) - head;
  const tail = Math.min(most, alike(one.toReversed(), other.toReversed()));
  const [mine, mineOut] = gated(one.slice(head, one.length - tail));
  const [theirs, theirsOut] = gated(other.slice(head, other.length - tail));
  const lines = new Lines();
  lines.same(one.slice(0, head));
  for (const { value, added, removed } of changesOf(mine, theirs)) {
    if (removed) lines.gone(value);
    else if (added) lines.came(value);
    else lines.same(value);
  }
  lines.skip(one.length - tail, other.length - tail);
  lines.same(tail === 0 ? [] : one.slice(-tail));
  return { lines: lines.all(), left_out: [mineOut, theirsOut] };
}

interface Change {
  readonly value: string[];
  readonly added: boolean;
  readonly removed: boolean;
}

function changesOf(left: string[], right: string[]): readonly Change[] {
  const found = diffArrays(left, right, { maxEditLength: MOST_EDITS });
  return found ?? [{ value: left, added: false, removed: true }, { value: right, added: true, removed: false }]; // prettier-ignore
}

function linesOf(text: string): string[] {
  return text === "" ? [] : text.split(/\r\n|\r|\n/);
}

function alike(left: readonly string[], right: readonly string[]): number {
  let at = 0;
  while (at < left.length && at < right.length && left[at] === right[at]) at += 1;
  return at;
}

/** The first lines of at most 64 KB together, and how many characters are left. */
function gated(lines: string[]): [string[], number] {
  let room = SHOWN_FIRST;
  const fits = lines.findIndex((line) => (room -= line.length + 1) < 0);
  if (fits === -1) return [lines, 0];
  const kept = fits === 0 ? [(lines[0] ?? "").slice(0, SHOWN_FIRST)] : lines.slice(0, fits);
  const size = (of: readonly string[]) => of.reduce((sum, line) => sum + line.length + 1, 0);
  return [kept, size(lines) - size(kept)];
}

/** Puts lines beside each other: what was taken away and what was put in its place share rows. */
class Lines {
  private readonly made: DiffLine[] = [];
  private waiting: string[] = [];
  private incoming: string[] = [];
  private left = 0;
  private right = 0;
  private wordy = 0;

  same(texts: readonly string[]): void {
    if (texts.length === 0) return;
    this.flush();
    for (const text of texts) {
      const pieces = [{ text, own: false }];
      this.made.push({ same: true, left: { number: (this.left += 1), pieces }, right: { number: (this.right += 1), pieces } });
    }
  }

  gone(texts: readonly string[]): void {
    if (this.incoming.length > 0) this.flush();
    this.waiting.push(...texts);
  }

  came(texts: readonly string[]): void {
    this.incoming.push(...texts);
  }

  /** Lines that were not diffed are counted all the same. */
  skip(left: number, right: number): void {
    this.flush();
    this.left = left;
    this.right = right;
  }

  all(): readonly DiffLine[] {
    this.flush();
    return this.made;
  }

  private flush(): void {
    const rows = Math.max(this.waiting.length, this.incoming.length);
    for (let row = 0; row < rows; row += 1) {
      const [one, other] = [this.waiting[row], this.incoming[row]];
      const [mine, theirs] = this.pieces(one, other);
      this.made.push({
        same: false,
        left: mine && { number: (this.left += 1), pieces: mine },
        right: theirs && { number: (this.right += 1), pieces: theirs },
      });
    }
    this.waiting = [];
    this.incoming = [];
  }

  private pieces(one: string | undefined, other: string | undefined): [Piece[] | null, Piece[] | null] {
    if (one === undefined || other === undefined) {
      const whole = (text: string | undefined) => (text === undefined ? null : [{ text, own: false }]);
      return [whole(one), whole(other)];
    }
    this.wordy += 1;
    if (this.wordy > MOST_WORDY || one.length + other.length > WORDS_IN) return [[{ text: one, own: false }], [{ text: other, own: false }]];
    const found = diffWordsWithSpace(one, other);
    const shared = found.reduce((sum, part) => sum + (part.added || part.removed ? 0 : part.value.trim().length), 0);
    if (shared < Math.max(one.length, other.length) * ALIKE) return [[{ text: one, own: false }], [{ text: other, own: false }]];
    const of = (side: "added" | "removed") =>
      found.filter((part) => part[side] || (!part.added && !part.removed)).map((part) => ({ text: part.value, own: part[side] }));
    return [of("removed"), of("added")];
  }
}
