/** The spans of a trace as columns, and what follows from them. Times are nanoseconds after the start of the trace. */
import { type Kind, kindOf } from "./kinds";
import type { TimeWindow } from "./time-window";
import { type Tree, treeOf } from "./tree";

export interface Spans {
  readonly ids: readonly string[];
  readonly parents: readonly (string | null)[];
  readonly names: readonly string[];
  readonly kinds: readonly string[];
  /** Null where the start has not arrived. */
  readonly starts: readonly (number | null)[];
  /** Null while the span is open. */
  readonly ends: readonly (number | null)[];
  readonly statuses: readonly string[];
  /** What went wrong, in a word or a line. */
  readonly errors: readonly (string | null)[];
  readonly models: readonly (string | null)[];
  readonly tokens: readonly (number | null)[];
  readonly costs: readonly (number | null)[];
  /** LLM spans around another LLM span of the same call. */
  readonly wrappers: ReadonlySet<number>;
}

/** A trace ready to be drawn. */
export interface Run {
  readonly spans: Spans;
  readonly tree: Tree;
  /** Rows of failed spans, ascending. */
  readonly errorRows: readonly number[];
  readonly whole: TimeWindow;
  readonly running: boolean;
}

/** `now` is where open spans end for the time being: nanoseconds after the start, or null for the last thing known. */
export function runOf(spans: Spans, now: number | null): Run {
  const tree = treeOf(spans);
  const errorRows: number[] = [];
  for (let row = 0; row < tree.order.length; row += 1) {
    if (spans.statuses[tree.order[row] ?? -1] === "error") errorRows.push(row);
  }
  const running = spans.ends.some((end) => end === null);
  return { spans, tree, errorRows, running, whole: wholeOf(spans, running ? now : null) };
}

function wholeOf(spans: Spans, now: number | null): TimeWindow {
  let from = Number.POSITIVE_INFINITY;
  let to = now ?? 0;
  for (let span = 0; span < spans.ids.length; span += 1) {
    const start = spans.starts[span] ?? null;
    const end = spans.ends[span] ?? null;
    if (start !== null) from = Math.min(from, start);
    to = Math.max(to, start ?? 0, end ?? 0);
  }
  if (!Number.isFinite(from)) from = 0;
  return { from, to: Math.max(to, from + 1e3) };
}

export interface Place {
  readonly span: number;
  readonly id: string;
  readonly name: string;
  readonly kind: Kind;
  readonly start: number | null;
  /** Of an open span: the end of the window. */
  readonly end: number;
  readonly open: boolean;
  readonly failed: boolean;
}

/** Everything that a row shows. */
export function placeIn(run: Run, row: number): Place {
  const span = run.tree.order[row] ?? 0;
  const { spans } = run;
  const start = spans.starts[span] ?? null;
  const end = spans.ends[span] ?? null;
  return {
    span,
    id: spans.ids[span] ?? "",
    name: spans.names[span] || spans.ids[span] || "unnamed",
    kind: kindOf(spans.kinds[span] ?? ""),
    start,
    end: end ?? run.whole.to,
    open: end === null,
    failed: spans.statuses[span] === "error",
  };
}

export function durationOf(place: Place): number | null {
  return place.start === null ? null : Math.max(0, place.end - place.start);
}
