/** Rows of a stack: one column with a line to each, or, of many, a frame of columns with one line to it. */
import { type Course, type Line, type Point, ROW, type Size, type Stack } from "./graph-plan";
import { STRAIGHT } from "./ports";

const GAP = 6;
const ASIDE = 14;
const TALL = 18;
/** Left of a column: room for the counts at the lines, and for the line that goes down along it. */
const COUNTS = 62;
const INSET = 10;

export function isFramed({ boxes }: Stack): boolean {
  return boxes.length > TALL;
}

export function sizeOf(stack: Stack): Size {
  const columns = Math.ceil(stack.boxes.length / TALL);
  const rows = Math.min(TALL, stack.boxes.length);
  const [left, around] = isFramed(stack) ? [0, 2 * INSET] : [COUNTS, 0];
  return {
    width: columns * (ROW.width + ASIDE) - ASIDE + left + around,
    height: rows * (ROW.height + GAP) - GAP + around,
  };
}

/** The middle of each row, given the middle of the stack. */
export function rowsOf(stack: Stack, middle: Point): Point[] {
  const { width, height } = sizeOf(stack);
  const [left, top] = isFramed(stack) ? [INSET, INSET] : [COUNTS, 0];
  const first = { x: middle.x - width / 2 + left + ROW.width / 2, y: middle.y - height / 2 + top + ROW.height / 2 };
  return stack.boxes.map((_, row) => ({
    x: first.x + Math.floor(row / TALL) * (ROW.width + ASIDE),
    y: first.y + (row % TALL) * (ROW.height + GAP),
  }));
}

/** From where the line to the whole stack begins to the left side of the row. */
export function rowLine(trunk: readonly Point[], { x, y }: Point, course: Course): Line {
  const [begin = { x, y }, out = begin] = trunk;
  const left = x - ROW.width / 2;
  const beside = left - COUNTS + STRAIGHT / 2;
  // The same for all rows as far as they go together, so that they lie on each other.
  const bend = out.y + STRAIGHT / 2;
  const down = [bend, bend + 20, y - 14, y].map((at) => ({ x: beside, y: at }));
  const across = [{ x: left - COUNTS + STRAIGHT, y }];
  return {
    points: [begin, out, ...(course === "down" ? down : across), { x: left - STRAIGHT, y }, { x: left, y }],
    label: { x: left - 28, y },
  };
}
