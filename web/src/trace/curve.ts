/** Lines of a graph as SVG paths: smooth through their points, with heads that point where they go. */
import type { Point } from "./graph-plan";

/** Begins and ends at the first and last point, and goes round the corners between. */
export function curveOf(points: readonly Point[]): string {
  const [first, ...rest] = points;
  const last = rest.at(-1);
  if (!first || !last) return "";
  const parts = [`M${at(first)}`];
  for (const [place, corner] of rest.slice(0, -1).entries()) {
    const after = rest[place + 1] ?? last;
    const to = after === last ? last : { x: (corner.x + after.x) / 2, y: (corner.y + after.y) / 2 };
    parts.push(`Q${at(corner)} ${at(to)}`);
  }
  if (rest.length === 1) parts.push(`L${at(last)}`);
  return parts.join("");
}

/** Where the line passes nearest to one of its corners: there a label lies on it. */
export function passing(points: readonly Point[], label: Point): Point {
  const far = ({ x, y }: Point) => Math.hypot(x - label.x, y - label.y);
  const inner = points.slice(1, -1);
  const nearest = inner.reduce((best, one, place) => (far(one) < far(inner[best] ?? one) ? place : best), 0) + 1;
  const [before, corner, after] = [points[nearest - 1], points[nearest], points[nearest + 1]];
  if (!before || !corner || !after || far(corner) > 1) return label;
  const at = (axis: "x" | "y") => (before[axis] + 6 * corner[axis] + after[axis]) / 8;
  return { x: at("x"), y: at("y") };
}

/** A triangle with its point at the end of the line; `tip` at the last point, or at the first. */
export function headOf(points: readonly Point[], tip: "first" | "last", size: number): string {
  const way = tip === "last" ? points : points.toReversed();
  const end = way.at(-1);
  const before = way.at(-2);
  if (!end || !before) return "";
  const length = Math.hypot(end.x - before.x, end.y - before.y) || 1;
  const ahead = { x: (end.x - before.x) / length, y: (end.y - before.y) / length };
  const foot = { x: end.x - ahead.x * size, y: end.y - ahead.y * size };
  const half = size * 0.48;
  const one = { x: foot.x - ahead.y * half, y: foot.y + ahead.x * half };
  const other = { x: foot.x + ahead.y * half, y: foot.y - ahead.x * half };
  return `M${at(end)}L${at(one)}L${at(other)}Z`;
}

function at({ x, y }: Point): string {
  return `${Math.round(x * 10) / 10},${Math.round(y * 10) / 10}`;
}
