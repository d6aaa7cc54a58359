/**
 * Which spans of a run a graph counts, and inside which others they lie. Chains and wrappers only hold others together:
 * they are looked through, unless something went wrong there and nowhere below.
 */
import type { Spans } from "./spans";
import type { Tree } from "./tree";

export type CountedColumns = Pick<Spans, "kinds" | "statuses" | "starts" | "wrappers">;
export type CountedShape = Pick<Tree, "order" | "parent">;

export interface Counted {
  /** Rows of the counted spans, by start; those whose start is not known last. */
  readonly rows: Int32Array;
  /** Per row: 1 where the span is counted. */
  readonly marks: Uint8Array;
  /** Per row: the row of the nearest counted span above, or -1. */
  readonly above: Int32Array;
  /** Per row: the row of the nearest agent above, or -1. */
  readonly agent: Int32Array;
}

export function countedIn(spans: CountedColumns, { order, parent }: CountedShape): Counted {
  const marks = marksOf(spans, { order, parent });
  const above = new Int32Array(order.length).fill(-1);
  const agent = new Int32Array(order.length).fill(-1);
  for (let row = 0; row < order.length; row += 1) {
    const up = parent[row] ?? -1;
    if (up === -1) continue;
    above[row] = marks[up] === 1 ? up : (above[up] ?? -1);
    agent[row] = spans.kinds[order[up] ?? -1] === "agent" ? up : (agent[up] ?? -1);
  }
  return { rows: byStart(spans, order, marks), marks, above, agent };
}

/** A run of nothing but chains is counted span by span. */
function marksOf(spans: CountedColumns, { order, parent }: CountedShape): Uint8Array {
  const marks = new Uint8Array(order.length);
  const failedBelow = new Uint8Array(order.length);
  let works = false;
  for (let row = order.length - 1; row >= 0; row -= 1) {
    const span = order[row] ?? -1;
    const failed = spans.statuses[span] === "error";
    const holds = spans.kinds[span] === "chain" || spans.wrappers.has(span);
    if (!holds) works = true;
    if (!holds || (failed && failedBelow[row] === 0)) marks[row] = 1;
    const up = parent[row] ?? -1;
    if (up !== -1 && (failed || failedBelow[row] === 1)) failedBelow[up] = 1;
  }
  return works ? marks : marks.fill(1);
}

function byStart(spans: CountedColumns, order: Int32Array, marks: Uint8Array): Int32Array {
  const at = Float64Array.from(order, (span) => spans.starts[span] ?? Number.POSITIVE_INFINITY);
  const rows = Int32Array.from(order.keys()).filter((row) => marks[row] === 1);
  return rows.sort((a, b) => (at[a] === at[b] ? a - b : (at[a] ?? 0) - (at[b] ?? 0)));
}
