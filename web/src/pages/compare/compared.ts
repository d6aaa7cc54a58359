/** A comparison ready to be drawn: rows, lines, and where the reader is. */
import { useMemo, useState } from "react";

import type { Comparison } from "../../api/client";
import { type Aligned, type Line, lineOf, linesOf, nextDifference, rowOf, stepsOf } from "../../trace/comparison";

export interface Compared {
  readonly comparison: Comparison;
  readonly aligned: Aligned;
  readonly lines: readonly Line[];
  /** Place of the cursor among the lines. */
  readonly line: number;
  /** The chosen row; -1 while the cursor is on a fold, or where there is none. */
  readonly row: number;
  readonly steps: readonly [readonly (number | null)[], readonly (number | null)[]];
  readonly choose: (row: number) => void;
  readonly move: (lines: number) => void;
  readonly next: (step: 1 | -1) => void;
  readonly unfold: (from: number) => void;
}

/** `show` puts a span into the address; of a row that both runs have, the left one's. */
export function useCompared(comparison: Comparison | undefined, at: string | undefined, show: (span: string) => void): Compared | null {
  const [unfolded, setUnfolded] = useState<ReadonlySet<number>>(new Set());
  const [onFold, setOnFold] = useState<number | null>(null);
  return useMemo(() => {
    if (!comparison) return null;
    const { left, right, rows: aligned } = comparison;
    const asked = at === undefined ? -1 : rowOf(aligned, left.calls.span_id, right.calls.span_id, at);
    const row = asked === -1 ? (comparison.first ?? -1) : asked;
    const lines = shown(aligned.how, unfolded, asked);
    const fold = onFold === null ? -1 : lineOf(lines, onFold);
    const line = fold === -1 ? Math.max(0, lineOf(lines, row)) : fold;
    const here = lines[line];
    const choose = (next: number) => {
      const [one, other] = [aligned.left[next] ?? -1, aligned.right[next] ?? -1];
      setOnFold(null);
      show((one === -1 ? right.calls.span_id[other] : left.calls.span_id[one]) ?? "");
    };
    const moveTo = (place: number) => {
      const to = lines[Math.min(lines.length - 1, Math.max(0, place))];
      if (to && "row" in to) choose(to.row);
      else if (to) setOnFold(to.from);
    };
    return {
      comparison,
      aligned,
      lines,
      line,
      row: here && "row" in here ? here.row : -1,
      steps: [stepsOf(left.calls.kind), stepsOf(right.calls.kind)],
      choose,
      move: (by) => moveTo(line + by),
      next: (step) => aligned.how.length > 0 && choose(nextDifference(aligned.how, here && "row" in here ? here.row : (here?.from ?? 0), step)),
      unfold: (from) => {
        setUnfolded((before) => new Set([...before, from]));
        choose(from);
      },
    };
  }, [comparison, at, show, unfolded, onFold]);
}

/** A row that was asked for is never inside a fold. */
function shown(how: Aligned["how"], unfolded: ReadonlySet<number>, asked: number): readonly Line[] {
  const lines = linesOf(how, unfolded);
  const line = lines[lineOf(lines, asked)];
  return line && !("row" in line) ? linesOf(how, new Set([...unfolded, line.from])) : lines;
}
