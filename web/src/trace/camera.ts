/** Which part of a drawing a panel shows, and how large: a point of the drawing is at `x + k * point.x` of the panel. */
import type { Point, Size } from "./graph-plan";

export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly k: number;
}

const MARGIN = 20;
const CLOSEST = 2.5;
const FARTHEST = 0.05;
/** Below this the names on the cards cannot be read. */
const READABLE = 0.55;

/** The whole drawing in the middle of the panel, never larger than it is. */
export function fitted(drawing: Size, panel: Size): Camera {
  const across = (panel.width - 2 * MARGIN) / Math.max(1, drawing.width);
  const down = (panel.height - 2 * MARGIN) / Math.max(1, drawing.height);
  return centred({ x: drawing.width / 2, y: drawing.height / 2 }, clamped(Math.min(1, across, down)), panel);
}

/** Fitted where that can be read; else as much of it as can be, around the point. */
export function readable(drawing: Size, panel: Size, around: Point): Camera {
  const whole = fitted(drawing, panel);
  if (whole.k >= READABLE) return whole;
  const near = centred(around, READABLE, panel);
  return {
    k: READABLE,
    x: held(near.x, drawing.width * READABLE, panel.width),
    y: held(near.y, drawing.height * READABLE, panel.height),
  };
}

export function centred({ x, y }: Point, k: number, panel: Size): Camera {
  return { x: panel.width / 2 - x * k, y: panel.height / 2 - y * k, k };
}

/** Closer for factors above 1; the point of the panel keeps what it shows. */
export function zoomedAt(camera: Camera, factor: number, { x, y }: Point): Camera {
  const k = clamped(camera.k * factor);
  const by = k / camera.k;
  return { k, x: x - (x - camera.x) * by, y: y - (y - camera.y) * by };
}

/** Moved as little as it takes to have a box of the drawing in the panel. */
export function showing(camera: Camera, middle: Point, size: Size, panel: Size): Camera {
  const into = (from: number, at: number, long: number, room: number) => {
    const low = MARGIN - (at - long / 2) * camera.k;
    const high = room - MARGIN - (at + long / 2) * camera.k;
    return low > high ? (low + high) / 2 : Math.min(high, Math.max(low, from));
  };
  const x = into(camera.x, middle.x, size.width, panel.width);
  const y = into(camera.y, middle.y, size.height, panel.height);
  return x === camera.x && y === camera.y ? camera : { ...camera, x, y };
}

/** No more empty room at an edge than the margin; what is smaller than the panel stands in its middle. */
function held(from: number, long: number, room: number): number {
  if (long + 2 * MARGIN <= room) return (room - long) / 2;
  return Math.min(MARGIN, Math.max(room - MARGIN - long, from));
}

function clamped(k: number): number {
  return Math.min(CLOSEST, Math.max(FARTHEST, k));
}
