/** Which span this is, how it ended, and its numbers. */
import type { SpanDetail } from "../../../api/client";
import { CopyButton } from "../../../parts/CopyButton";
import { type Fact, Facts } from "../../../parts/Facts";
import { KindMark } from "../../../parts/KindMark";
import { outcomeOf, StatusMark } from "../../../parts/StatusMark";
import { asCurl, asPython } from "../../../trace/as-request";
import { cost, count, duration } from "../../../trace/format";
import { kindOf } from "../../../trace/kinds";
import { placeIn, type Run } from "../../../trace/spans";
import css from "./PanelHeader.module.css";

interface Props {
  readonly span: SpanDetail;
  readonly run: Run;
  readonly row: number;
}

export function PanelHeader({ span, run, row }: Props) {
  return (
    <header className={css["header"]}>
      <div className={css["line"]}>
        <KindMark kind={kindOf(span.kind)} word />
        <h2 title={span.name} dir="auto">
          {span.name}
        </h2>
        <StatusMark outcome={outcomeOf(span.status, span.end === null)} />
        <span className={css["copies"]}>
          <CopyButton text={span.span_id} what="span id" label="id" />
          <CopyButton text={() => location.href} what="link to this span" label="link" />
          <CopyButton text={() => JSON.stringify(span, null, 2)} what="span as JSON" label="JSON" />
          {span.kind === "llm" && span.input_messages.length > 0 && (
            <>
              <CopyButton text={() => asCurl(span)} what="request as cURL" label="cURL" />
              <CopyButton text={() => asPython(span)} what="request as Python" label="Python" />
            </>
          )}
        </span>
      </div>
      <Facts facts={facts(span, run, row)} />
    </header>
  );
}

function facts(span: SpanDetail, run: Run, row: number): (Fact | null)[] {
  const { start, end, open } = placeIn(run, row);
  const { usage } = span;
  const model = span.kind === "llm" || span.kind === "embedding" || span.kind === "reranker";
  return [
    known("Duration", span.latency_ns, duration),
    open && start !== null ? { label: "Running for", value: duration(end - start) } : null,
    known("Started after", start === null || start === run.whole.from ? null : start - run.whole.from, duration),
    model ? known("Model", span.model, String) : null,
    model ? known("Provider", span.provider, String) : null,
    known("First token", span.time_to_first_token_ns, duration),
    tokens("Input tokens", usage?.input, "cached", usage?.cached),
    tokens("Output tokens", usage?.output, "reasoning", usage?.reasoning),
    span.cost === null ? null : { label: "Cost", value: cost(span.cost), exact: `$${span.cost}` },
    span.kind === "tool" ? known("Call id", span.tool?.call_id, String) : null,
  ];
}

type Count = number | null | undefined;

function tokens(label: string, all: Count, part: string, share: Count): Fact | null {
  if (all === null || all === undefined) return null;
  return { label, value: share ? `${count(all)} (${count(share)} ${part})` : count(all) };
}

function known<T>(label: string, value: T | null | undefined, text: (value: T) => string): Fact | null {
  return value === null || value === undefined ? null : { label, value: text(value), exact: String(value) };
}
