/** Step 1: what the run did, and how its session and its like are doing. */
import { Link } from "@tanstack/react-router";

import { Icon } from "../../../parts/Icon";
import { count, plural } from "../../../trace/format";
import type { Content, RunLine } from "../content";
import { SpanLink } from "../StepCard";
import css from "./steps.module.css";

interface Props {
  readonly content: Content;
  readonly trace: string | null;
}

export function SessionPart({ content, trace }: Props) {
  const { run = [], timeline = [], worst = [] } = content;
  return (
    <>
      {run.length > 0 && (
        <ol className={css["run"]} aria-label="The run">
          {run.map((line) => (
            <Line key={`${line.step} ${line.span_id}`} line={line} trace={trace} />
          ))}
        </ol>
      )}
      {timeline.length > 1 && (
        <section className={css["table"]} aria-label="Traces of the session">
          <h3>Traces of the session</h3>
          {timeline.map((each) => (
            <p key={each.trace_id} data-this={each.this}>
              <Link to="/traces/$traceId" params={{ traceId: each.trace_id }}>
                {each.name || each.trace_id}
              </Link>
              <span>{told(each.steps, each.tool_errors, each.tokens)}</span>
            </p>
          ))}
        </section>
      )}
      {worst.length > 1 && (
        <section className={css["table"]} aria-label="Worst sessions">
          <h3>Worst sessions of the same kind</h3>
          {worst.map((each) => (
            <p key={each.session_id} data-this={each.this}>
              <Link to="/sessions/$sessionId" params={{ sessionId: each.session_id }} search={{}}>
                {each.session_id}
              </Link>
              <span>{told(each.steps, each.tool_errors, each.tokens)}</span>
            </p>
          ))}
        </section>
      )}
    </>
  );
}

function told(steps: number, toolErrors: number, tokens: number): string {
  const failed = toolErrors > 0 ? `, ${plural(toolErrors, "tool error")}` : "";
  return `${plural(steps, "step")}${failed}, ${count(tokens)} tokens`;
}

function Line({ line, trace }: { readonly line: RunLine; readonly trace: string | null }) {
  const which = line.until > line.step ? `${line.step}–${line.until}` : String(line.step);
  return (
    <>
      {line.left_out > 0 && <li className={css["gap"]}>{plural(line.left_out, "step")} left out</li>}
      <li className={css["line"]} data-flagged={line.flagged}>
        <SpanLink trace={trace} span={line.span_id}>
          {which}
        </SpanLink>
        <div>
          {line.says && <p dir="auto">{line.says}</p>}
          {line.failure && <p className={css["failure"]}>{line.failure}</p>}
          {line.calls.map((call) => (
            <p key={call.span_id} className={css["call"]}>
              <SpanLink trace={trace} span={call.span_id}>
                {call.tool}
              </SpanLink>
              <code>{call.arguments}</code>
              {call.failure ? (
                <span className={css["failure"]}>
                  <Icon of="error" size={12} /> {call.failure}
                </span>
              ) : (
                <span className={css["output"]}>{call.open ? "still running" : call.output && `→ ${call.output}`}</span>
              )}
            </p>
          ))}
          {line.more_calls > 0 && <p className={css["output"]}>and {plural(line.more_calls, "more call")}</p>}
          {!line.says && !line.failure && line.calls.length === 0 && <p className={css["output"]}>no call</p>}
        </div>
        {line.times > 1 && <b title={`The same ${line.times} times`}>×{line.times}</b>}
        {line.flagged && <span className={css["flag"]}>the alert points here</span>}
      </li>
    </>
  );
}
