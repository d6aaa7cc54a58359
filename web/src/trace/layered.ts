/** A layout without dagre, for when that takes too long: columns by how many steps a node is from the start. */
import { CARD, type Drawing, type Plan, type Point } from "./graph-plan";

const COLUMN = CARD.width + 110;
const ROW = CARD.height + 22;
/** More in a column go on in the next, so that the graph does not become a line. */
const TALL = 16;

export function layered(plan: Plan, start: number): Drawing {
  const columns = columnsOf(plan, start);
  const tallest = Math.max(1, ...columns.map((column) => column.length));
  const places: Point[] = plan.boxes.map(() => ({ x: 0, y: 0 }));
  for (const [place, column] of columns.entries()) {
    const top = ((tallest - column.length) * ROW) / 2;
    for (const [row, box] of column.entries()) {
      places[box] = { x: place * COLUMN + CARD.width / 2, y: top + row * ROW + CARD.height / 2 };
    }
  }
  const lines = plan.wires.map(({ from, to }) => lineOf(plan, places, from, to));
  return { course: "right", frames: [], places, lines, width: columns.length * COLUMN - COLUMN + CARD.width, height: tallest * ROW - ROW + CARD.height };
}

function columnsOf({ boxes, wires }: Plan, start: number): number[][] {
  const next: number[][] = boxes.map(() => []);
  for (const { from, to } of wires) next[from]?.push(to);
  const seen = new Set<number>();
  const columns: number[][] = [];
  for (const first of [start, ...boxes.keys()]) {
    let column = seen.has(first) ? [] : [first];
    seen.add(first);
    while (column.length > 0) {
      for (let from = 0; from < column.length; from += TALL) columns.push(column.slice(from, from + TALL));
      const after = new Set(column.flatMap((box) => next[box] ?? []).filter((box) => !seen.has(box)));
      for (const box of after) seen.add(box);
      column = [...after];
    }
  }
  return columns;
}

function lineOf({ boxes }: Plan, places: readonly Point[], from: number, to: number) {
  const one = places[from] ?? { x: 0, y: 0 };
  const other = places[to] ?? one;
  const right = other.x > one.x ? 1 : -1;
  const begin = { x: one.x + (right * (boxes[from]?.width ?? 0)) / 2, y: one.y };
  const end = { x: other.x - (right * (boxes[to]?.width ?? 0)) / 2, y: other.y };
  const label = { x: (begin.x + end.x) / 2, y: (begin.y + end.y) / 2 };
  return { points: [begin, { x: begin.x + right * 30, y: begin.y }, { x: end.x - right * 30, y: end.y }, end], label };
}
