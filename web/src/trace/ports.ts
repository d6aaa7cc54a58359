/** Where lines meet their boxes: at the sides that face along the layout, beside each other, so that heads can be told apart. */
import type { Course, Line, Plan, Point, Size } from "./graph-plan";

/** How far a line goes straight on from a port. */
export const STRAIGHT = 16;
const APART = 11;
const CORNER = 10;
const ORIGIN: Point = { x: 0, y: 0 };

interface Port {
  readonly line: number;
  readonly end: "first" | "last";
  /** Where the line comes from, across the layout. */
  readonly toward: number;
}

interface Placed {
  readonly boxes: readonly Size[];
  readonly wires: readonly Pick<Plan["wires"][number], "from" | "to">[];
  readonly places: readonly Point[];
  readonly lines: readonly Line[];
}

/** The same lines, each from port to port. */
export function ported(placed: Placed, course: Course): Line[] {
  const ends = placed.lines.map(() => ({ first: [] as Point[], last: [] as Point[] }));
  for (const [side, ports] of sidesOf(placed, course)) {
    const [box = 0, way = 1] = side.split(" ").map(Number);
    const at = placed.places[box] ?? ORIGIN;
    const { width, height } = placed.boxes[box] ?? { width: 0, height: 0 };
    const [deep, wide] = course === "down" ? [height, width] : [width, height];
    const gap = Math.min(APART, Math.max(0, wide - 2 * CORNER) / Math.max(1, ports.length - 1));
    for (const [place, { line, end }] of ports.sort((a, b) => a.toward - b.toward).entries()) {
      const off = (place - (ports.length - 1) / 2) * gap;
      const on = (way * deep) / 2;
      const one = ends[line];
      if (one) one[end] = [moved(at, on, off, course), moved(at, on + way * STRAIGHT, off, course)];
    }
  }
  return placed.lines.map(({ points, label }, line) => {
    const { first = [], last = [] } = ends[line] ?? {};
    return { label, points: [...first, ...points.slice(1, -1), ...last.toReversed()] };
  });
}

/** Ports by box and by the side of it, 1 ahead and -1 behind. */
function sidesOf({ wires, places, lines }: Placed, course: Course): Map<string, Port[]> {
  const along = ({ x, y }: Point) => (course === "down" ? y : x);
  const across = ({ x, y }: Point) => (course === "down" ? x : y);
  const sides = new Map<string, Port[]>();
  const put = (box: number, other: number, port: Port) => {
    const side = `${box} ${along(places[other] ?? ORIGIN) >= along(places[box] ?? ORIGIN) ? 1 : -1}`;
    const ports = sides.get(side);
    if (ports) ports.push(port);
    else sides.set(side, [port]);
  };
  for (const [line, { from, to }] of wires.entries()) {
    const points = lines[line]?.points ?? [];
    put(from, to, { line, end: "first", toward: across(points[1] ?? ORIGIN) });
    put(to, from, { line, end: "last", toward: across(points.at(-2) ?? ORIGIN) });
  }
  return sides;
}

function moved({ x, y }: Point, on: number, off: number, course: Course): Point {
  return course === "down" ? { x: x + off, y: y + on } : { x: x + on, y: y + off };
}
