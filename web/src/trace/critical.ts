/** The chain of spans that the run waited for: from its end back, always the child that ended last before. */
import type { Spans } from "./spans";
import type { Tree } from "./tree";

type Times = Pick<Spans, "starts" | "ends">;

/** Rows of the critical path. `now` is where open spans end. */
export function criticalRows({ starts, ends }: Times, tree: Tree, now: number): ReadonlySet<number> {
  const startOf = (row: number) => starts[tree.order[row] ?? -1] ?? Number.POSITIVE_INFINITY;
  const endOf = (row: number) => ends[tree.order[row] ?? -1] ?? now;
  const path = new Set<number>();
  const waiting = topRows(tree).sort((a, b) => endOf(b) - endOf(a)).slice(0, 1);
  for (let row = waiting.pop(); row !== undefined; row = waiting.pop()) {
    path.add(row);
    let until = endOf(row);
    for (const child of childrenOf(tree, row).sort((a, b) => endOf(b) - endOf(a))) {
      const start = startOf(child);
      // The last child may outlast its parent; of the others, what overlaps with the path did not hold the run up.
      const holds = until === endOf(row) ? start < until : endOf(child) <= until;
      if (start === Number.POSITIVE_INFINITY || !holds) continue;
      waiting.push(child);
      until = start;
    }
  }
  return path;
}

function topRows(tree: Tree): number[] {
  const rows: number[] = [];
  for (let row = 0; row < tree.order.length; row += (tree.size[row] ?? 0) + 1) rows.push(row);
  return rows;
}

function childrenOf(tree: Tree, row: number): number[] {
  const rows: number[] = [];
  const last = row + (tree.size[row] ?? 0);
  for (let child = row + 1; child <= last; child += (tree.size[child] ?? 0) + 1) rows.push(child);
  return rows;
}
