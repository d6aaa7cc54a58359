/** One trace of a session: what was asked, what was answered, and what it took. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { memo, useRef } from "react";

import type { Trace } from "../../api/client";
import { spanOf } from "../../api/queries";
import { tokensInFull } from "../../parts/RowCells";
import { useSeen } from "../../parts/seen";
import { SeverityMark } from "../../parts/SeverityMark";
import { outcomeOf, StatusMark } from "../../parts/StatusMark";
import { Text } from "../../parts/Text";
import { detectorInWords } from "../../trace/finding-words";
import { compact, cost, count, duration, plural, timeOfDay, utc } from "../../trace/format";
import css from "./Turn.module.css";
import { isCut, type Side, wholeText } from "./whole";

interface Props {
  readonly project: string;
  readonly trace: Trace;
  readonly number: number;
  /** Since the turn before, where it was long. */
  readonly pause: number | null;
  readonly chosen: boolean;
  readonly choose: (traceId: string) => void;
}

export const turnId = (traceId: string): string => `turn-${traceId}`;

export const Turn = memo(function Turn({ project, trace, number, pause, chosen, choose }: Props) {
  const place = useRef<HTMLLIElement>(null);
  const seen = useSeen(place);
  const cut = isCut(trace.input_preview) || isCut(trace.output_preview);
  const root = useQuery({ ...spanOf(project, trace.trace_id, trace.root_id ?? ""), enabled: seen && cut && trace.root_id !== null });
  const open = trace.end === null;
  const said = (side: Side) => {
    const preview = trace[`${side}_preview`];
    const whole = isCut(preview) && root.data ? wholeText(root.data, side, preview) : null;
    return { text: whole ?? preview, rest: isCut(preview) && whole === null && !root.isFetching };
  };
  return (
    <li ref={place} id={turnId(trace.trace_id)} className={css["turn"]} aria-current={chosen || undefined} onPointerDown={() => choose(trace.trace_id)}>
      {pause !== null && <p className={css["pause"]}>{duration(pause)} later</p>}
      <article aria-label={`Turn ${number}`}>
        <TurnHead trace={trace} number={number} open={open} />
        <Said who="User" {...said("input")} nothing="No input was recorded." trace={trace} />
        <Said who="Agent" {...said("output")} nothing={open ? "It is still running." : "No output was recorded."} trace={trace} />
      </article>
    </li>
  );
});

interface HeadProps {
  readonly trace: Trace;
  readonly number: number;
  readonly open: boolean;
}

function TurnHead({ trace, number, open }: HeadProps) {
  const { totals } = trace;
  const start = trace.start ? Date.parse(trace.start) : null;
  const tokens = totals.input_tokens + totals.output_tokens;
  return (
    <header className={css["head"]}>
      <span className={css["number"]}>{number}</span>
      <h2>
        <Link to="/traces/$traceId" params={{ traceId: trace.trace_id }}>
          <bdi>{trace.name || trace.trace_id}</bdi>
        </Link>
      </h2>
      <StatusMark outcome={outcomeOf(trace.status, open)} />
      {trace.findings.worst && (
        <span className={css["found"]} title={trace.findings.detectors.map(detectorInWords).join(", ")}>
          <SeverityMark of={trace.findings.worst} size={13} /> {plural(trace.findings.count, "finding")}
        </span>
      )}
      {totals.escalations > 0 && <span title="It was handed over to a human">escalated</span>}
      <ul className={css["took"]}>
        <li>{plural(totals.steps, "step")}</li>
        {totals.tool_calls > 0 && <li>{plural(totals.tool_calls, "tool call")}</li>}
        {totals.tool_errors > 0 && <li className={css["bad"]}>{count(totals.tool_errors)} failed</li>}
        {tokens > 0 && <li title={tokensInFull(totals)}>{compact(tokens)} tokens</li>}
        {totals.cost !== null && <li title={`$${totals.cost}`}>{cost(totals.cost)}</li>}
        {trace.latency_ns !== null && <li>{duration(trace.latency_ns)}</li>}
        {start !== null && (
          <li title={utc(start)}>
            <time dateTime={utc(start)}>{timeOfDay(start)}</time>
          </li>
        )}
      </ul>
    </header>
  );
}

interface SaidProps {
  readonly who: "User" | "Agent";
  readonly text: string;
  /** There is more than is shown, in the trace. */
  readonly rest: boolean;
  readonly nothing: string;
  readonly trace: Trace;
}

function Said({ who, text, rest, nothing, trace }: SaidProps) {
  return (
    <div className={css["said"]} data-who={who}>
      <h3>{who}</h3>
      <div>
        {text === "" ? <p className={css["nothing"]}>{nothing}</p> : <Text key={text.length} text={text} lines={14} />}
        {rest && (
          <p className={css["rest"]}>
            The first 200 characters. <Link to="/traces/$traceId" params={{ traceId: trace.trace_id }}>All of it in the trace</Link>
          </p>
        )}
      </div>
    </div>
  );
}
