/** One trace: the cells of the chosen columns, and below them what went in and what came out. */
import { Fragment, memo } from "react";

import type { Trace } from "../../api/client";
import { Previews } from "../../parts/RowCells";
import { rowId, type RowPlace } from "../../parts/RowList";
import css from "../../parts/RowList.module.css";
import { MarkButton } from "../compare/MarkButton";
import { ALWAYS, type TraceColumn } from "./columns";

interface Props extends RowPlace {
  readonly trace: Trace;
  readonly columns: readonly TraceColumn[];
  readonly previews: boolean;
  readonly now: number;
  readonly marked: boolean;
  readonly mark: (trace: Trace) => void;
}

export const TraceRow = memo(function TraceRow(props: Props) {
  const { trace, columns, previews, now, marked, mark, index, top, atCursor, point } = props;
  return (
    <div
      id={rowId(index)}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={atCursor}
      className={css["row"]}
      style={{ transform: `translateY(${top}px)` }}
      onPointerDown={() => point(index)}
    >
      {columns.map(({ id, cell }) => (
        <Fragment key={id}>
          {cell(trace, now, id === ALWAYS && <MarkButton trace={trace} marked={marked} mark={mark} />)}
        </Fragment>
      ))}
      {previews && <Previews row={trace} />}
    </div>
  );
});
