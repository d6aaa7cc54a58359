/** One trace in two lines: what happened and what it cost; what went in and what came out. */
import { Link } from "@tanstack/react-router";
import { memo } from "react";

import type { Trace } from "../../api/client";
import { outcomeOf, StatusMark } from "../../parts/StatusMark";
import { ago, compact, cost, count, dayOf, duration, plural, timeOfDay, utc } from "../../trace/format";
import css from "./TraceList.module.css";

interface Props {
  readonly trace: Trace;
  readonly index: number;
  readonly top: number;
  readonly atCursor: boolean;
  readonly now: number;
  readonly point: (index: number) => void;
}

export const TraceRow = memo(function TraceRow({ trace, index, top, atCursor, now, point }: Props) {
  const { totals } = trace;
  const start = trace.start ? Date.parse(trace.start) : null;
  const open = trace.end === null;
  const outcome = outcomeOf(trace.status, open);
  const tokens = totals.input_tokens + totals.output_tokens;
  const running = open && start !== null ? Math.max(0, (now - start) * 1e6) : null;
  const latency = trace.latency_ns ?? running;
  return (
    <div
      id={`trace-${index}`}
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
      </span>
      <span role="gridcell" className={css["id"]} title={trace.session_id ?? undefined}>
        <bdi>{trace.session_id}</bdi>
      </span>
      <span role="gridcell" className={css["id"]} title={trace.user_id ?? undefined}>
        <bdi>{trace.user_id}</bdi>
      </span>
      <span role="gridcell" className={css["number"]} title={plural(totals.spans, "span")}>
        {count(totals.steps)}
      </span>
      <span role="gridcell" className={css["number"]}>
        {totals.tool_calls > 0 ? count(totals.tool_calls) : <Nothing />}
        {totals.tool_errors > 0 && <small className={css["bad"]}>{count(totals.tool_errors)} failed</small>}
      </span>
      <span role="gridcell" className={css["number"]} title={tokenTitle(trace)}>
        {tokens > 0 ? compact(tokens) : <Nothing />}
      </span>
      <span role="gridcell" className={css["number"]} title={totals.cost === null ? undefined : `$${totals.cost}`}>
        {totals.cost === null ? <Nothing /> : cost(totals.cost)}
      </span>
      <span role="gridcell" className={css["number"]}>
        {latency === null ? <Nothing /> : duration(latency)}
      </span>
      <span role="gridcell" className={css["status"]}>
        <StatusMark outcome={outcome} />
        {totals.escalations > 0 && <small title="It was handed over to a human">escalated</small>}
      </span>
      <span role="gridcell" className={css["preview"]}>
        <bdi>{oneLine(trace.input_preview) || "no input recorded"}</bdi>
        {trace.output_preview && (
          <>
            <span className={css["arrow"]}>→</span>
            <bdi className={css["output"]}>{oneLine(trace.output_preview)}</bdi>
          </>
        )}
      </span>
    </div>
  );
});

function Nothing() {
  return <span className={css["nothing"]}>–</span>;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}

function tokenTitle({ totals }: Trace): string {
  const cached = totals.cached_tokens ? `, ${count(totals.cached_tokens)} of them cached` : "";
  return `${count(totals.input_tokens)} in${cached}; ${count(totals.output_tokens)} out`;
}
