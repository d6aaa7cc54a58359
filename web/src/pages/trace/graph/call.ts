/** Which call of its node the chosen span is. */
import type { Graph, GraphNode } from "../../../trace/graph";

export interface Call {
  readonly node: GraphNode;
  readonly rows: readonly number[];
  /** Counted from 0; -1 where the span only lies in the node's. */
  readonly place: number;
}

export function callOf(graph: Graph, row: number): Call | null {
  const node = graph.nodes[graph.at[row] ?? -1];
  return node ? { node, rows: node.rows, place: node.rows.indexOf(row) } : null;
}
