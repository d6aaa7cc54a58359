/** Which rows of the tree are on show, given what is folded, and where to go from one of them. */
import type { Tree } from "./tree";

/** Ids of spans whose children are hidden. */
export type Folded = ReadonlySet<string>;

/** Part of a tree: the rows from `root` down, and of them only those marked in `only`. */
export interface Part {
  readonly root: number;
  readonly only: Uint8Array | null;
}

export const WHOLE: Part = { root: -1, only: null };

/** Rows on show, top to bottom. Folds do not hide what is looked for. */
export function shownRows(tree: Tree, ids: readonly string[], folded: Folded, { root, only }: Part = WHOLE): Int32Array {
  const total = root === -1 ? tree.order.length : root + (tree.size[root] ?? 0) + 1;
  const shown = new Int32Array(Math.max(0, total));
  let filled = 0;
  for (let row = Math.max(0, root); row < total; row += 1) {
    if (only && only[row] !== 1) {
      row += tree.size[row] ?? 0;
      continue;
    }
    shown[filled] = row;
    filled += 1;
    if (!only && folded.size > 0 && folded.has(idAt(tree, ids, row))) row += tree.size[row] ?? 0;
  }
  return shown.subarray(0, filled);
}

/** The rows and everything above them, marked with 1. */
export function withAncestors(tree: Tree, rows: readonly number[]): Uint8Array {
  const marks = new Uint8Array(tree.order.length);
  for (const row of rows) {
    for (let up = row; up !== -1 && marks[up] === 0; up = tree.parent[up] ?? -1) marks[up] = 1;
  }
  return marks;
}

export function idAt(tree: Tree, ids: readonly string[], row: number): string {
  return ids[tree.order[row] ?? -1] ?? "";
}

/** Where a row is on show: its place, or that of the folded row which hides it; -1 where nothing is shown. */
export function placeOf(shown: Int32Array, row: number): number {
  let low = 0;
  let high = shown.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const at = shown[middle] ?? 0;
    if (at === row) return middle;
    if (at < row) low = middle + 1;
    else high = middle - 1;
  }
  return high;
}

/** Everything but the top `levels` levels folded. */
export function foldBelow(tree: Tree, ids: readonly string[], levels: number): Set<string> {
  const folded = new Set<string>();
  for (let row = 0; row < tree.order.length; row += 1) {
    if ((tree.depth[row] ?? 0) >= levels && (tree.size[row] ?? 0) > 0) folded.add(idAt(tree, ids, row));
  }
  return folded;
}

/** The same folds without those that hide the row. */
export function unfoldTo(tree: Tree, ids: readonly string[], folded: Folded, row: number): Folded {
  const open = new Set(folded);
  for (let above = tree.parent[row] ?? -1; above !== -1; above = tree.parent[above] ?? -1) {
    open.delete(idAt(tree, ids, above));
  }
  return open.size === folded.size ? folded : open;
}

export function toggled(folded: Folded, id: string): Folded {
  const changed = new Set(folded);
  if (!changed.delete(id)) changed.add(id);
  return changed;
}

/** The next of `rows` (ascending) after the row, or before it; round the end. -1 where there is none. */
export function nextOf(rows: readonly number[], row: number, step: 1 | -1): number {
  if (rows.length === 0) return -1;
  if (step === 1) return rows.find((candidate) => candidate > row) ?? rows[0] ?? -1;
  return rows.findLast((candidate) => candidate < row) ?? rows.at(-1) ?? -1;
}
