/**
 * The tree of a trace: who is whose child, in the order in which rows are shown.
 *
 * Arrays instead of objects, and loops instead of recursion: runaway agents nest thousands deep and fan out to tens of
 * thousands. A folded row hides the `size` rows after it, so folding needs no walk. Roads not taken: an array of
 * children per span (2 s for 80,000 siblings when copied), recursion (overflows at 5,000 deep).
 */
export interface Links {
  readonly ids: readonly string[];
  /** Null at the root; an id that no span has makes an orphan. */
  readonly parents: readonly (string | null)[];
  /** Offsets in ns; null where the start has not arrived. */
  readonly starts: readonly (number | null)[];
}

/** How a span without its parent came to the top. */
export type Fate = "placed" | "root" | "orphan" | "cycle";

export interface Tree {
  /** Rows, top to bottom: `order[row]` is the index of the span. */
  readonly order: Int32Array;
  /** Per row: how deep it sits. */
  readonly depth: Int32Array;
  /** Per row: how many rows below it are its descendants. */
  readonly size: Int32Array;
  /** Per row: the row of its parent, -1 at the top. */
  readonly parent: Int32Array;
  /** Per span: its row. */
  readonly row: Int32Array;
  readonly byId: ReadonlyMap<string, number>;
  readonly fate: (span: number) => Fate;
}

const NONE = -1;

/** Every span gets exactly one row: orphans and one span of every cycle come to the top. */
export function treeOf(links: Links): Tree {
  const total = links.ids.length;
  const byId = indexById(links.ids);
  const parentOf = Int32Array.from(links.parents, (id, span) => parentIndex(byId, id, span));
  const inTime = byStart(links.starts);
  const { first, next } = chains(parentOf, inTime);

  const order = new Int32Array(total);
  const depth = new Int32Array(total);
  const parent = new Int32Array(total);
  const row = new Int32Array(total).fill(NONE);
  let filled = 0;

  const place = (top: number): void => {
    const waiting = [top];
    for (let span = waiting.pop(); span !== undefined; span = waiting.pop()) {
      if (row[span] !== NONE) continue;
      const above = span === top ? NONE : (row[parentOf[span] ?? NONE] ?? NONE);
      row[span] = filled;
      order[filled] = span;
      parent[filled] = above;
      depth[filled] = above === NONE ? 0 : (depth[above] ?? 0) + 1;
      filled += 1;
      for (let child = first[span] ?? NONE; child !== NONE; child = next[child] ?? NONE) waiting.push(child);
    }
  };
  for (const span of inTime) if (parentOf[span] === NONE) place(span);
  for (const span of inTime) if (row[span] === NONE) place(span); // only cycles are left

  return {
    order,
    depth,
    parent,
    size: sizes(parent),
    row,
    byId,
    fate: (span) => {
      if (parentOf[span] === NONE) return links.parents[span] === null ? "root" : "orphan";
      return parent[row[span] ?? NONE] === NONE ? "cycle" : "placed";
    },
  };
}

function indexById(ids: readonly string[]): Map<string, number> {
  const byId = new Map<string, number>();
  for (let span = 0; span < ids.length; span += 1) {
    const id = ids[span];
    if (id !== undefined && !byId.has(id)) byId.set(id, span);
  }
  return byId;
}

function parentIndex(byId: ReadonlyMap<string, number>, id: string | null, span: number): number {
  const found = id === null ? undefined : byId.get(id);
  return found === undefined || found === span ? NONE : found;
}

/** Spans by start; those without one last; equal ones as they came. */
function byStart(starts: readonly (number | null)[]): Int32Array {
  const at = Float64Array.from(starts, (start) => start ?? Number.POSITIVE_INFINITY);
  const spans = Int32Array.from(at, (_, span) => span);
  return spans.sort((a, b) => (at[a] === at[b] ? a - b : (at[a] ?? 0) - (at[b] ?? 0)));
}

/** Children of each span as a chain, latest first, because the stack turns them round. */
function chains(parentOf: Int32Array, inTime: Int32Array): { first: Int32Array; next: Int32Array } {
  const first = new Int32Array(parentOf.length).fill(NONE);
  const next = new Int32Array(parentOf.length).fill(NONE);
  for (const span of inTime) {
    const parent = parentOf[span] ?? NONE;
    if (parent === NONE) continue;
    next[span] = first[parent] ?? NONE;
    first[parent] = span;
  }
  return { first, next };
}

function sizes(parent: Int32Array): Int32Array {
  const size = new Int32Array(parent.length);
  for (let row = parent.length - 1; row >= 0; row -= 1) {
    const above = parent[row] ?? NONE;
    if (above !== NONE) size[above] = (size[above] ?? 0) + (size[row] ?? 0) + 1;
  }
  return size;
}
