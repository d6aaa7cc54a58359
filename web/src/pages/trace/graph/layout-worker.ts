/** The worker: lays a plan out with dagre. What takes too long is ended from outside. */
import { type EdgeLabel, Graph, type GraphLabel, layout, type NodeLabel } from "@dagrejs/dagre";

import { fitted } from "../../../trace/camera";
import type { Course, Drawing, Line, Plan, Point, Size, Stack } from "../../../trace/graph-plan";
import { ported } from "../../../trace/ports";
import { isFramed, rowLine, rowsOf, sizeOf } from "../../../trace/stacks";

export interface Ask {
  readonly id: number;
  readonly plan: Plan;
  /** What it will be seen in. */
  readonly panel: Size;
  /** Of the drawing before; null for whichever is seen larger. */
  readonly course: Course | null;
}

export interface Answer {
  readonly id: number;
  readonly drawing: Drawing;
}

/** Larger graphs are not laid out twice to see which course is better. */
const SMALL = 80;
/** From left to right reads better; the other way has to be larger by this. */
const LARGER = 1.1;

const ORIGIN: Point = { x: 0, y: 0 };
const NO_LINE: Line = { points: [], label: ORIGIN };

self.addEventListener("message", ({ data }: MessageEvent<Ask>) => {
  const answer: Answer = { id: data.id, drawing: bestOf(data) };
  self.postMessage(answer);
});

function bestOf({ plan, panel, course }: Ask): Drawing {
  if (course !== null) return laidOut(plan, course);
  const right = laidOut(plan, "right");
  if (plan.boxes.length > SMALL || fitted(right, panel).k === 1) return right;
  const down = laidOut(plan, "down");
  return fitted(down, panel).k > fitted(right, panel).k * LARGER ? down : right;
}

function laidOut(plan: Plan, course: Course): Drawing {
  const graph = new Graph<GraphLabel, NodeLabel, EdgeLabel>({ multigraph: true });
  const down = course === "down";
  graph.setGraph({ rankdir: down ? "TB" : "LR", nodesep: down ? 30 : 20, edgesep: 16, ranksep: down ? 44 : 50, marginx: 2, marginy: 2 });
  const stackOf = new Map(plan.stacks.flatMap((stack) => stack.boxes.map((box) => [box, stack])));
  for (const [box, { width, height, room }] of plan.boxes.entries()) {
    if (!stackOf.has(box)) graph.setNode(String(box), { width, height: height + 2 * room });
  }
  for (const [place, stack] of plan.stacks.entries()) {
    graph.setNode(`stack ${place}`, { ...sizeOf(stack) });
    graph.setEdge(String(stack.of), `stack ${place}`, { weight: 1, width: 0, height: 0 }, "stack");
  }
  for (const [wire, { from, to, weight, label }] of plan.wires.entries()) {
    if (stackOf.has(from) || stackOf.has(to)) continue;
    graph.setEdge(String(from), String(to), { weight, labelpos: "c", ...(label ?? { width: 0, height: 0 }) }, String(wire));
  }
  layout(graph);
  return drawingOf(graph, plan, course, stackOf);
}

function drawingOf(
  graph: Graph<GraphLabel, NodeLabel, EdgeLabel>,
  plan: Plan,
  course: Course,
  stackOf: ReadonlyMap<number, Stack>,
): Drawing {
  const { boxes, stacks } = plan;
  const { width = 0, height = 0 } = graph.graph();
  // Turned round: dagre begins at the far side, and what came first is to be read first.
  const pointOf = ({ x = 0, y = 0 }: Partial<Point>): Point => (course === "down" ? { x: width - x, y } : { x, y: height - y });
  const lineOf = (edge: EdgeLabel): Line => ({ points: (edge.points ?? []).map(pointOf), label: pointOf(edge) });
  const own = plan.wires.map((wire, number) => ({ ...wire, name: String(number) })).filter(({ from, to }) => !stackOf.has(from) && !stackOf.has(to));
  const trunks = stacks.map(({ of }, place) => ({ from: of, to: boxes.length + place }));
  const places = [
    ...boxes.map((_, box) => (stackOf.has(box) ? ORIGIN : pointOf(graph.node(String(box))))),
    ...stacks.map((_, place) => pointOf(graph.node(`stack ${place}`))),
  ];
  for (const [place, stack] of stacks.entries()) {
    const rows = rowsOf(stack, places[boxes.length + place] ?? ORIGIN);
    for (const [row, box] of stack.boxes.entries()) places[box] = rows[row] ?? ORIGIN;
  }
  const lines = ported(
    {
      boxes: [...boxes, ...stacks.map(sizeOf)],
      wires: [...own, ...trunks],
      places,
      lines: [
        ...own.map(({ from, to, name }) => lineOf(graph.edge(String(from), String(to), name))),
        ...stacks.map(({ of }, place) => lineOf(graph.edge(String(of), `stack ${place}`, "stack"))),
      ],
    },
    course,
  );
  const trunkOf = new Map(stacks.map((stack, place) => [stack, lines[own.length + place]?.points ?? []]));
  const byName = new Map(own.map(({ name }, place) => [name, lines[place]]));
  return {
    course,
    width,
    height,
    places: places.slice(0, boxes.length),
    frames: stacks.flatMap((stack, place) =>
      isFramed(stack) ? [{ ...sizeOf(stack), middle: places[boxes.length + place] ?? ORIGIN, points: trunkOf.get(stack) ?? [] }] : [],
    ),
    lines: plan.wires.map(({ from, to }, wire) => {
      const stack = stackOf.get(to) ?? stackOf.get(from);
      if (!stack) return byName.get(String(wire)) ?? NO_LINE;
      if (isFramed(stack)) return NO_LINE;
      const line = rowLine(trunkOf.get(stack) ?? [], places[stackOf.has(to) ? to : from] ?? ORIGIN, course);
      return stackOf.has(to) ? line : { ...line, points: line.points.toReversed() };
    }),
  };
}
