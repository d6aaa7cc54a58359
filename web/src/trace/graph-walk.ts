/** Which node lies beside another, for the arrow keys. */
import type { Point } from "./graph-plan";

export type Way = "left" | "right" | "up" | "down";

const AHEAD: Readonly<Record<Way, Point>> = {
  left: { x: -1, y: 0 },
  right: { x: 1, y: 0 },
  up: { x: 0, y: -1 },
  down: { x: 0, y: 1 },
};

/** What lies further aside than this many times ahead is not that way. */
const WIDE = 4;

/** The nearest one that way; what lies aside counts thrice. The same one where there is none. */
export function beside(places: readonly Point[], from: number, way: Way): number {
  const here = places[from];
  if (!here) return 0;
  const ahead = AHEAD[way];
  let nearest = from;
  let least = Number.POSITIVE_INFINITY;
  for (const [place, { x, y }] of places.entries()) {
    const forth = (x - here.x) * ahead.x + (y - here.y) * ahead.y;
    const aside = Math.abs((x - here.x) * ahead.y) + Math.abs((y - here.y) * ahead.x);
    const far = forth + 3 * aside;
    if (forth <= 1 || aside > WIDE * forth || far >= least) continue;
    nearest = place;
    least = far;
  }
  return nearest;
}
