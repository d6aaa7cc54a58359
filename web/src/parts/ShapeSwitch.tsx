/** Which way a value is read; shown where there is more than one. */
import { type Shape, SHAPE_NAMES } from "./shape";
import css from "./ShapeSwitch.module.css";

interface Props {
  readonly shapes: readonly Shape[];
  readonly shape: Shape;
  readonly choose: (shape: Shape) => void;
}

export function ShapeSwitch({ shapes, shape, choose }: Props) {
  if (shapes.length < 2) return null;
  return (
    <span className={css["switch"]} role="group" aria-label="Show as">
      {shapes.map((one) => (
        <button key={one} type="button" aria-pressed={one === shape} onClick={() => choose(one)}>
          {SHAPE_NAMES[one]}
        </button>
      ))}
    </span>
  );
}
