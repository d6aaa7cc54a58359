/**
 * A run as a graph: its agents, models, tools and what else worked, joined by name, and who led to whom how often.
 * An agent is one node wherever it stands in the run; what it used is told apart by agent, so that a tool that fails for
 * one of two agents shows with whom. Every counted span is in exactly one node. Linear but for one sort; never recursive.
 */
import { countedIn } from "./counted";
import { flow, TOP } from "./flow";
import { fewerEdges, fewerNodes, LIMITS, type Limits } from "./graph-limits";
import { type Kind, kindOf } from "./kinds";
import type { Run, Spans } from "./spans";

/** Where the run begins and ends, as nodes of an edge. */
export const START = -1;
export const END = -2;

export interface GraphNode {
  /** The same while the run grows. */
  readonly key: string;
  readonly kind: Kind;
  readonly name: string;
  readonly model: string | null;
  /** The agent that used it; null of agents, and where there is none. */
  readonly agent: string | null;
  /** Rows of its spans, by start. */
  readonly rows: readonly number[];
  readonly failed: number;
  readonly open: number;
  /** Nanoseconds of all its spans together. */
  readonly time: number;
  readonly tokens: number | null;
  readonly cost: number | null;
  /** How many nodes were joined to this one to stay within the limits; 0 of an ordinary one. */
  readonly joined: number;
}

export interface GraphEdge {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** How often the one had the other done; otherwise it only came after. */
  readonly calls: number;
  /** How many of the spans that it led to failed. */
  readonly failed: number;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  /** At most one for each direction between two nodes, in the order in which they were first gone. */
  readonly edges: readonly GraphEdge[];
  /** Per row of the tree: the node that counts the span, or the one around it; -1 where there is none. */
  readonly at: Int32Array;
  /** Nodes that were joined, and edges that are not drawn, to stay within the limits. */
  readonly joined: number;
  readonly undrawn: number;
}

type Told = Pick<Run, "spans" | "tree" | "whole" | "running">;

export function graphOf(run: Told, limits: Limits = LIMITS): Graph {
  const { spans, tree } = run;
  const counted = countedIn(spans, tree);
  const gathered = fewerNodes(gather(run, counted.rows, counted.agent), spans, tree.order, limits.nodes);
  const of = nodeOfRows(gathered, tree.order.length);
  const edges = new Edges(gathered.length);
  const failed = (row: number) => spans.statuses[tree.order[row] ?? -1] === "error";
  const last = flow(spans, tree.order, counted, (from, to, calls) => {
    edges.add(from === TOP ? START : (of[from] ?? START), of[to] ?? START, calls, failed(to));
  });
  if (last !== TOP && !run.running) edges.add(of[last] ?? START, END, false, false);
  const drawn = fewerEdges(edges.all(), limits.edges);
  return {
    nodes: gathered.map((one) => summed(one, run)),
    edges: drawn,
    at: placesOf(of, counted.above, spans, tree.order),
    joined: gathered.reduce((sum, one) => sum + one.joined, 0),
    undrawn: edges.all().length - drawn.length,
  };
}

export interface Gathered {
  readonly kind: Kind;
  readonly name: string;
  readonly model: string | null;
  readonly agent: string | null;
  readonly rows: number[];
  readonly joined: number;
}

function gather({ spans, tree }: Told, rows: Int32Array, agents: Int32Array): Gathered[] {
  const known = new Known();
  for (const row of rows) {
    const span = tree.order[row] ?? -1;
    const kind = kindOf(spans.kinds[span] ?? "");
    const name = spans.names[span] || "unnamed";
    const model = kind === "llm" ? (spans.models[span] ?? null) : null;
    const agent = kind === "agent" ? null : (spans.names[tree.order[agents[row] ?? -1] ?? -1] ?? null);
    known.of(kind, name, model, agent).push(row);
  }
  return known.all;
}

/** Nodes by what makes them one. Maps in maps, because making one key of four texts for 100,000 spans takes longer. */
class Known {
  readonly all: Gathered[] = [];
  private readonly byAgent = new Map<string | null, Map<string | null, Map<Kind, Map<string, number[]>>>>();

  of(kind: Kind, name: string, model: string | null, agent: string | null): number[] {
    const byName = within(within(within(this.byAgent, agent), model), kind);
    let rows = byName.get(name);
    if (rows) return rows;
    byName.set(name, (rows = []));
    this.all.push({ kind, name, model, agent, rows, joined: 0 });
    return rows;
  }
}

function within<K, K2, V>(outer: Map<K, Map<K2, V>>, key: K): Map<K2, V> {
  let inner = outer.get(key);
  if (!inner) outer.set(key, (inner = new Map()));
  return inner;
}

function nodeOfRows(gathered: readonly Gathered[], total: number): Int32Array {
  const of = new Int32Array(total).fill(-1);
  for (const [node, { rows }] of gathered.entries()) for (const row of rows) of[row] = node;
  return of;
}

class Edges {
  private readonly known = new Map<number, { from: number; to: number; count: number; calls: number; failed: number }>();

  constructor(private readonly nodes: number) {}

  add(from: number, to: number, calls: boolean, failed: boolean): void {
    const key = (from + 2) * (this.nodes + 2) + to + 2;
    let edge = this.known.get(key);
    if (!edge) this.known.set(key, (edge = { from, to, count: 0, calls: 0, failed: 0 }));
    edge.count += 1;
    if (calls) edge.calls += 1;
    if (failed) edge.failed += 1;
  }

  all(): GraphEdge[] {
    return [...this.known.values()];
  }
}

function summed(one: Gathered, { spans, tree, whole }: Told): GraphNode {
  let failed = 0;
  let open = 0;
  let time = 0;
  for (const row of one.rows) {
    const span = tree.order[row] ?? -1;
    const start = spans.starts[span] ?? null;
    const end = spans.ends[span] ?? null;
    if (spans.statuses[span] === "error") failed += 1;
    if (end === null) open += 1;
    if (start !== null) time += Math.max(0, (end ?? whole.to) - start);
  }
  const sum = (column: Spans["tokens"]) => sumOf(column, one.rows, tree.order);
  const key = JSON.stringify(one.joined > 0 ? ["more", one.kind] : [one.kind, one.name, one.model, one.agent]);
  return { ...one, key, failed, open, time, tokens: sum(spans.tokens), cost: sum(spans.costs) };
}

function sumOf(column: Spans["tokens"], rows: readonly number[], order: Int32Array): number | null {
  let sum: number | null = null;
  for (const row of rows) {
    const value = column[order[row] ?? -1] ?? null;
    if (value !== null) sum = (sum ?? 0) + value;
  }
  return sum;
}

/** What is looked through belongs to what it lies in; a wrapper to the LLM call in it. */
function placesOf(of: Int32Array, above: Int32Array, spans: Spans, order: Int32Array): Int32Array {
  const at = of.slice();
  for (let row = 0; row < at.length; row += 1) if (at[row] === -1) at[row] = of[above[row] ?? -1] ?? -1;
  for (let row = at.length - 2; row >= 0; row -= 1) {
    const inside = row + 1;
    if (of[row] === -1 && spans.wrappers.has(order[row] ?? -1) && at[inside] !== -1) at[row] = at[inside] ?? -1;
  }
  return at;
}
