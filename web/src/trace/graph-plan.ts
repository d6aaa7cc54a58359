/** What a layout is asked for: boxes to place and wires between them. The two ways between two nodes are one wire. */
import { END, type Graph, type GraphEdge, START } from "./graph";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Box extends Size {
  /** Room above and below for a bow. */
  readonly room: number;
}

export interface Wire {
  readonly from: number;
  readonly to: number;
  readonly weight: number;
  /** Room for its count; null where none is shown. */
  readonly label: Size | null;
}

/** Boxes are numbered as the nodes of the graph are; the last two are its start and its end. */
export interface Plan {
  readonly boxes: readonly Box[];
  readonly wires: readonly Wire[];
  /** Boxes that one and the same box uses and no other, when there are many: they stand close together. */
  readonly stacks: readonly Stack[];
}

export interface Stack {
  readonly of: number;
  readonly boxes: readonly number[];
}

/** From left to right, or from top to bottom. */
export type Course = "right" | "down";

export interface Drawing extends Size {
  readonly course: Course;
  /** Per box: its middle. */
  readonly places: readonly Point[];
  /** Per wire: where it runs, from box to box, and the middle of its label. Nowhere where a frame stands for it. */
  readonly lines: readonly Line[];
  /** Around stacks of many columns: one line for all in it. */
  readonly frames: readonly Frame[];
}

export interface Line {
  readonly points: readonly Point[];
  readonly label: Point;
}

export interface Frame extends Size {
  readonly middle: Point;
  readonly points: readonly Point[];
}

/** An edge as it is drawn: there and, where there is one, back. */
export interface Drawn {
  readonly there: GraphEdge;
  readonly back: GraphEdge | null;
  /** How often it went there and back; 0 where it never came back. */
  readonly rounds: number;
}

export const CARD: Size = { width: 204, height: 50 };
/** A card in a stack: all in one line. */
export const ROW: Size = { width: 288, height: 30 };
export const MARK: Size = { width: 44, height: 24 };
/** Room above a card for the bow of a node that leads to itself. */
export const BOW = 26;
const LABEL: Size = { width: 40, height: 20 };

/** Edges from a node to itself are not among them: they are told at the node. */
export function drawnEdges(graph: Graph): Drawn[] {
  const known = new Map<string, { there: GraphEdge; back: GraphEdge | null }>();
  for (const edge of graph.edges) {
    const first = known.get(`${edge.to} ${edge.from}`);
    if (edge.from === edge.to) continue;
    if (first) first.back = edge;
    else known.set(`${edge.from} ${edge.to}`, { there: edge, back: null });
  }
  return [...known.values()].map(({ there, back }) => ({
    there,
    back,
    rounds: back === null ? 0 : Math.min(there.count, back.count),
  }));
}

/** How often a node led to itself. */
export function againOf(graph: Graph, node: number): number {
  return graph.edges.find(({ from, to }) => from === node && to === node)?.count ?? 0;
}

export function planOf(graph: Graph, drawn: readonly Drawn[]): Plan {
  const again = new Set(graph.edges.flatMap(({ from, to }) => (from === to ? [from] : [])));
  const ends = graph.edges.some(({ to }) => to === END);
  const boxes = graph.nodes.map((_, node) => ({ ...CARD, room: again.has(node) ? BOW : 0 }));
  const wires = drawn.map(({ there, back }) => ({
    from: boxOf(there.from, graph),
    to: boxOf(there.to, graph),
    weight: Math.min(20, there.count + (back?.count ?? 0)),
    label: there.count > 1 || (back?.count ?? 0) > 1 ? LABEL : null,
  }));
  const stacks = stacksOf(graph, wires, again);
  for (const box of stacks.flatMap((stack) => stack.boxes)) boxes[box] = { ...ROW, room: 0 };
  return {
    wires,
    stacks,
    boxes: [...boxes, { ...MARK, room: 0 }, ...(ends ? [{ ...MARK, room: 0 }] : [])],
  };
}

const STACKED = 3;

function stacksOf({ nodes }: Graph, wires: readonly Wire[], again: ReadonlySet<number>): Stack[] {
  const by = new Map<number, Set<number>>();
  for (const { from, to } of wires) {
    by.set(to, (by.get(to) ?? new Set()).add(from));
    by.set(from, (by.get(from) ?? new Set()).add(to));
  }
  const users = new Map<number, number[]>();
  for (const [box, { kind }] of nodes.entries()) {
    const [user, ...others] = by.get(box) ?? [];
    if (kind === "agent" || kind === "llm" || again.has(box) || others.length > 0) continue;
    if (user !== undefined && user < nodes.length) users.set(user, [...(users.get(user) ?? []), box]);
  }
  return [...users].filter(([, boxes]) => boxes.length >= STACKED).map(([of, boxes]) => ({ of, boxes }));
}

export function boxOf(node: number, graph: Graph): number {
  if (node === START) return graph.nodes.length;
  return node === END ? graph.nodes.length + 1 : node;
}

/** The same for two graphs that need no new layout: counts may have grown. */
export function shapeOf(graph: Graph, { boxes, wires }: Plan): string {
  const rooms = boxes.map(({ room }) => room);
  return JSON.stringify([graph.nodes.map(({ key }) => key), rooms, wires.map(({ from, to, label }) => [from, to, label === null])]);
}
