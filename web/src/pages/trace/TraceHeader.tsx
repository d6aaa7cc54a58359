/** What a trace was, how it ended and what it cost. Its height is the same before and after the answer. */
import { Link } from "@tanstack/react-router";

import type { TraceDetail } from "../../api/client";
import { CopyButton } from "../../parts/CopyButton";
import { type Fact, Facts } from "../../parts/Facts";
import { Icon } from "../../parts/Icon";
import { outcomeOf, StatusMark } from "../../parts/StatusMark";
import { Tag } from "../../parts/Tag";
import { compact, cost, count, dayOf, duration, timeOfDay, utc } from "../../trace/format";
import { CompareWith } from "../compare/CompareWith";
import { ReplayWith } from "../replays/ReplayWith";
import css from "./TraceHeader.module.css";

interface Props {
  readonly trace: TraceDetail | null;
  readonly spans: number | null;
  readonly back: () => void;
}

export function TraceHeader({ trace, spans, back }: Props) {
  return (
    <header className={css["header"]}>
      <button type="button" className={css["back"]} aria-label="Back to the traces (u)" title="Back to the traces (u)" onClick={back}>
        <Icon of="left" />
      </button>
      <div className={css["title"]}>
        {trace && (
          <>
            <h1 title={trace.name} dir="auto">
              {trace.name || "Unnamed trace"}
            </h1>
            <p className={css["under"]}>
              <StatusMark outcome={outcomeOf(trace.status, trace.end === null)} />
              {trace.totals.escalations > 0 && <span title="It was handed over to a human">escalated</span>}
              {trace.environment && <Tag>{trace.environment}</Tag>}
              {trace.tags.slice(0, 4).map((tag) => (
                <Tag key={tag}>#{tag}</Tag>
              ))}
              <code title={trace.trace_id}>{trace.trace_id}</code>
              <CopyButton text={trace.trace_id} what="trace id" />
            </p>
          </>
        )}
      </div>
      {trace && <Facts facts={facts(trace, spans)} />}
      {trace && <ReplayWith traceId={trace.trace_id} />}
      {trace && <CompareWith traceId={trace.trace_id} />}
    </header>
  );
}

function facts(trace: TraceDetail, spans: number | null): (Fact | null | false)[] {
  const { totals } = trace;
  const start = trace.start ? Date.parse(trace.start) : null;
  return [
    start === null
      ? null
      : { label: "Started", value: `${dayOf(start, Date.now())}, ${timeOfDay(start)}`, exact: utc(start) },
    trace.latency_ns === null ? null : { label: "Latency", value: duration(trace.latency_ns) },
    { label: "Steps", value: count(totals.steps), exact: `${count(spans ?? totals.spans)} spans` },
    {
      label: totals.tool_errors > 0 ? "Tools (failed)" : "Tools",
      value: totals.tool_errors > 0 ? `${count(totals.tool_calls)} (${count(totals.tool_errors)})` : count(totals.tool_calls),
    },
    totals.input_tokens + totals.output_tokens > 0 && {
      label: "Tokens in / out",
      value: `${compact(totals.input_tokens)} / ${compact(totals.output_tokens)}`,
      exact: `${count(totals.input_tokens)} in, ${count(totals.cached_tokens)} of them cached; ${count(totals.output_tokens)} out`,
    },
    totals.cost === null ? null : { label: "Cost", value: cost(totals.cost), exact: `$${totals.cost}` },
    trace.session_id ? { label: "Session", value: <Named id={trace.session_id} field="session" /> } : null,
    trace.user_id ? { label: "User", value: <Named id={trace.user_id} field="user" /> } : null,
  ];
}

/** A name that leads to the traces that share it. */
function Named({ id, field }: { readonly id: string; readonly field: string }) {
  const query = `${field}:"${id.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
  return (
    <Link to="/traces" search={{ query }} title={`All traces of ${field} ${id}`} className={css["named"]}>
      <bdi>{id}</bdi>
    </Link>
  );
}
