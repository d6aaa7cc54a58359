/** Which span this is, how it ended, and its numbers. */
import { HOME, type SpanDetail } from "../../../api/client";
import { CopyButton } from "../../../parts/CopyButton";
import { type Fact, Facts } from "../../../parts/Facts";
import { KindMark } from "../../../parts/KindMark";
import { outcomeOf, StatusMark } from "../../../parts/StatusMark";
import { readWhole } from "../../../parts/whole";
import { asCurl, asPython, callAsPython, readAsCurl, readAsPython } from "../../../trace/as-request";
import { parseExactly, textOf } from "../../../trace/exact-json";
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
        <Copies span={span} />
      </div>
      <Facts facts={facts(span, run, row)} />
    </header>
  );
}

/** An LLM call is copied as the request that asks again, a tool's as its call; anything else as a way to read it here. */
function Copies({ span }: { readonly span: SpanDetail }) {
  const { kind, tool } = span;
  const asks = kind === "llm" && span.input_messages.length > 0;
  const url = wholeOf(span);
  const whole = async () => {
    try {
      return textOf(parseExactly(await readWhole({ url, bytes: 0 })), 2);
    } catch (error) {
      if (span.truncated.length > 0) throw error;
      return JSON.stringify(span, null, 2); // the server is gone: what is on the page is all that there is
    }
  };
  const python = asks ? "request as Python" : tool ? "call as Python" : "Python that reads this span";
  return (
    <span className={css["copies"]}>
      <CopyButton text={span.span_id} what="span id" label="id" />
      <CopyButton text={() => location.href} what="link to this span" label="link" />
      <CopyButton text={whole} what="span as JSON" label="JSON" />
      <CopyButton
        text={() => (asks ? asCurl(span) : readAsCurl(url))}
        what={asks ? "request as cURL" : "cURL that reads this span"}
        label="cURL"
      />
      <CopyButton
        text={() => (asks ? asPython(span) : tool ? callAsPython(tool.name, tool.arguments) : readAsPython(url))}
        what={python}
        label="Python"
      />
    </span>
  );
}

/** Where the whole span can be read, with nothing cut. */
function wholeOf({ project, trace_id, span_id }: SpanDetail): string {
  return new URL(`api/spans/${encodeURIComponent(span_id)}?${new URLSearchParams({ project, trace_id, full: "true" })}`, HOME).href;
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
    tokens("Input tokens", usage?.input, ["cached", usage?.cached], ["cache write", usage?.cache_write]),
    tokens("Output tokens", usage?.output, ["reasoning", usage?.reasoning]),
    span.cost === null ? null : { label: "Cost", value: cost(span.cost), exact: `$${span.cost}` },
    span.kind === "tool" ? known("Call id", span.tool?.call_id, String) : null,
  ];
}

type Count = number | null | undefined;

function tokens(label: string, all: Count, ...parts: readonly (readonly [string, Count])[]): Fact | null {
  if (all === null || all === undefined) return null;
  const told = parts.flatMap(([name, share]) => (share ? [`${count(share)} ${name}`] : []));
  return { label, value: told.length > 0 ? `${count(all)} (${told.join(", ")})` : count(all) };
}

function known<T>(label: string, value: T | null | undefined, text: (value: T) => string): Fact | null {
  return value === null || value === undefined ? null : { label, value: text(value), exact: String(value) };
}
