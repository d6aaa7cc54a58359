/** A node of the graph in words, for its card and for those who hear it. */
import { compact, cost, count, duration, plural } from "./format";
import type { Graph, GraphNode } from "./graph";

/** 6 calls; 1 run of an agent. */
export function callsOf({ kind, rows }: Pick<GraphNode, "kind" | "rows">): string {
  return plural(rows.length, kind === "agent" ? "run" : "call");
}

/** Time, tokens and cost, as far as they are known. */
export function sumsOf(node: Pick<GraphNode, "time" | "tokens" | "cost">): string[] {
  return [
    duration(node.time),
    node.tokens === null ? "" : `${compact(node.tokens)} tokens`,
    node.cost === null ? "" : cost(node.cost),
  ].filter(Boolean);
}

/** issue_refund, tool of shop-assistant, 6 calls, 6 failed, called by chat gpt-4o. */
export function heardOf(graph: Graph, place: number): string {
  const node = graph.nodes[place];
  if (!node) return "";
  const named = (one: number) => graph.nodes[one]?.name ?? "";
  const into = graph.edges.filter(({ from, to }) => to === place && from !== place && from >= 0);
  const callers = into.filter(({ calls }) => calls > 0).map(({ from }) => named(from));
  const others = into.filter(({ calls }) => calls === 0).map(({ from }) => named(from));
  const again = graph.edges.find(({ from, to }) => from === place && to === place)?.count ?? 0;
  return [
    node.name,
    node.agent === null ? node.kind : `${node.kind} of ${node.agent}`,
    callsOf(node),
    node.failed > 0 ? `${count(node.failed)} failed` : "",
    node.open > 0 ? `${count(node.open)} running` : "",
    again > 0 ? `${count(again)} times after itself` : "",
    callers.length > 0 ? `called by ${listed(callers)}` : others.length > 0 ? `after ${listed(others)}` : "",
  ]
    .filter(Boolean)
    .join(", ");
}

function listed(names: readonly string[]): string {
  const few = names.slice(0, 4).join(" and ");
  return names.length > 4 ? `${few} and ${count(names.length - 4)} more` : few;
}
