/** Keeps a graph small enough to be read: what is left over is joined by kind, or not drawn, and counted. */
import type { Gathered, GraphEdge } from "./graph";
import { type Kind, KINDS } from "./kinds";
import type { Spans } from "./spans";

type Columns = Pick<Spans, "statuses" | "starts">;

export interface Limits {
  readonly nodes: number;
  readonly edges: number;
}

export const LIMITS: Limits = { nodes: 200, edges: 400 };

/** Agents, what failed and what was called most stays; the rest is one node a kind. At least a node a kind is allowed. */
export function fewerNodes(all: Gathered[], spans: Columns, order: Int32Array, most: number): Gathered[] {
  if (all.length <= most) return all;
  const failed = all.map(({ rows }) => rows.filter((row) => spans.statuses[order[row] ?? -1] === "error").length);
  const agent = (node: number) => (all[node]?.kind === "agent" ? 1 : 0);
  const calls = (node: number) => all[node]?.rows.length ?? 0;
  const first = [...all.keys()].sort(
    (a, b) => agent(b) - agent(a) || (failed[b] ?? 0) - (failed[a] ?? 0) || calls(b) - calls(a) || a - b,
  );
  const kept = new Set(first.slice(0, Math.max(0, most - KINDS.length)));
  const rest = all.filter((_, node) => !kept.has(node));
  const joined = KINDS.flatMap((kind) => joinedTo(kind, rest.filter((one) => one.kind === kind), spans.starts, order));
  return [...all.filter((_, node) => kept.has(node)), ...joined];
}

function joinedTo(kind: Kind, ones: readonly Gathered[], starts: Spans["starts"], order: Int32Array): readonly Gathered[] {
  if (ones.length < 2) return ones;
  const at = (row: number) => starts[order[row] ?? -1] ?? Number.POSITIVE_INFINITY;
  const rows = ones.flatMap((one) => one.rows).sort((a, b) => (at(a) === at(b) ? a - b : at(a) - at(b)));
  return [{ kind, name: `and ${ones.length} more`, model: null, agent: null, rows, joined: ones.length }];
}

/** The first way to each node stays, then what failed, then what was gone most. */
export function fewerEdges(all: readonly GraphEdge[], most: number): GraphEdge[] {
  if (all.length <= most) return [...all];
  const reached = new Set<number>();
  const first = all.filter(({ to }) => !reached.has(to) && reached.add(to));
  const must = new Set(first);
  const others = all.filter((edge) => !must.has(edge)).sort((a, b) => b.failed - a.failed || b.count - a.count);
  const kept = new Set([...first, ...others].slice(0, most));
  return all.filter((edge) => kept.has(edge));
}
