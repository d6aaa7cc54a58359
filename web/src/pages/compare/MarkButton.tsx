/** Marks a row of a list for comparison by pointer; `x` does it by key. */
import type { Trace } from "../../api/client";
import { Icon } from "../../parts/Icon";
import css from "./MarkButton.module.css";

interface Props {
  readonly trace: Trace;
  readonly marked: boolean;
  readonly mark: (trace: Trace) => void;
}

export function MarkButton({ trace, marked, mark }: Props) {
  return (
    <button type="button" className={css["mark"]} tabIndex={-1} aria-pressed={marked} title="Mark to compare (x)" onClick={() => mark(trace)}>
      <Icon of={marked ? "copied" : "swap"} size={12} />
      {marked ? "marked" : "compare"}
    </button>
  );
}
