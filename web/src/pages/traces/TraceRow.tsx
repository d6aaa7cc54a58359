/** One trace in two lines: what happened and what it cost; what went in and what came out. */
import { Link } from "@tanstack/react-router";
import { memo } from "react";

import type { Trace } from "../../api/client";
import { Counts, Nothing, Previews } from "../../parts/RowCells";
import { rowId } from "../../parts/RowList";
import css from "../../parts/RowList.module.css";
import { outcomeOf, StatusMark } from "../../parts/StatusMark";
import { ago, dayOf, duration, timeOfDay, utc } from "../../trace/format";
import { MarkButton } from "../compare/MarkButton";

interface Props {
  readonly trace: Trace;
  readonly index: number;
  readonly top: number;
  readonly atCursor: boolean;
  readonly now: number;
  readonly marked: boolean;
  readonly mark: (trace: Trace) => void;
  readonly point: (index: number) => void;
}

export const TraceRow = memo(function TraceRow({ trace, index, top, atCursor, now, marked, mark, point }: Props) {
  const { totals } = trace;
  const start = trace.start ? Date.parse(trace.start) : null;
  const open = trace.end === null;
  const outcome = outcomeOf(trace.status, open);
  const running = open && start !== null ? Math.max(0, (now - start) * 1e6) : null;
  const latency = trace.latency_ns ?? running;
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
      <span role="gridcell" className={css["time"]} title={start === null ? undefined : utc(start)}>
        {start === null ? "unknown" : timeOfDay(start)}
        <small>{start === null ? "" : now - start < 43_200_000 ? ago(start, now) : dayOf(start, now)}</small>
      </span>
      <span role="gridcell" className={css["name"]}>
        <Link to="/traces/$traceId" params={{ traceId: trace.trace_id }} className={css["link"]} tabIndex={-1} title={trace.name}>
          <bdi>{trace.name || trace.trace_id}</bdi>
        </Link>
        {trace.environment && <span className={css["tag"]}>{trace.environment}</span>}
        <MarkButton trace={trace} marked={marked} mark={mark} />
      </span>
      <span role="gridcell" className={css["id"]} title={trace.session_id ?? undefined}>
        <bdi>{trace.session_id}</bdi>
      </span>
      <span role="gridcell" className={css["id"]} title={trace.user_id ?? undefined}>
        <bdi>{trace.user_id}</bdi>
      </span>
      <Counts totals={totals} />
      <span role="gridcell" className={css["number"]}>
        {latency === null ? <Nothing /> : duration(latency)}
      </span>
      <span role="gridcell" className={css["status"]}>
        <StatusMark outcome={outcome} />
        {totals.escalations > 0 && <small title="It was handed over to a human">escalated</small>}
      </span>
      <Previews row={trace} />
    </div>
  );
});
