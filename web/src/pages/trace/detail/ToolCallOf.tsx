/** What a tool was called with, beside the schema that the model was offered, what it gave back, and when it was asked the same before. */
import { useContext, useMemo } from "react";

import type { Schemas, SpanDetail } from "../../../api/client";
import type { Finding } from "../../../api/findings";
import { Content } from "../../../parts/Content";
import { Section } from "../../../parts/Section";
import { useWholeAround, WholeValues } from "../../../parts/whole";
import { type Argument, argumentsBeside } from "../../../trace/arguments";
import { compact, count, plural } from "../../../trace/format";
import { outputMarks, outputsSent, unfound } from "../../../trace/output-marks";
import type { Run } from "../../../trace/spans";
import { callsBefore } from "../../../trace/story";
import { LETTERS_A_TOKEN, tokensAbout } from "../../../trace/tokens";
import { Beside } from "./Beside";
import css from "./Beside.module.css";
import { CallsBefore } from "./CallsBefore";
import { useNeighbours } from "./neighbours";

interface Props {
  readonly span: SpanDetail;
  readonly tool: Schemas["ToolOut"];
  readonly run: Run;
  readonly found: readonly Finding[];
}

export function ToolCallOf({ span, tool, run, found }: Props) {
  const nothing = span.end === null ? "It has not answered yet." : "No output was recorded.";
  const lines = useBeside(span, tool, run);
  const wrong = lines?.filter((line) => line.wrong !== null).length ?? 0;
  return (
    <>
      <Section
        title="Arguments"
        aside={lines && (wrong > 0 ? <b className={css["wrong"]}>{told(lines, wrong)} against the schema</b> : "as the schema asks")}
      >
        <Content value={tool.arguments} what="arguments" at="/tool/arguments" nothing="It was called without arguments." />
      </Section>
      {lines && (
        <Section title="Beside the schema offered" open={wrong > 0}>
          <Beside lines={lines} />
        </Section>
      )}
      <Section title="Output" aside={<TokensOf span={span} tool={tool} />}>
        <Marks span={span} tool={tool} found={found} />
        <Content value={tool.output} what="output" at="/tool/output" nothing={nothing} />
      </Section>
      <CallsBefore span={span} run={run} />
    </>
  );
}

/** What is wrong inside an argument is of that argument. */
function told(lines: readonly Argument[], wrong: number): string {
  return lines.some(({ inside }) => inside) ? plural(wrong, "place") : plural(wrong, "argument");
}

interface OfTool {
  readonly span: SpanDetail;
  readonly tool: Schemas["ToolOut"];
}

/** Of the value as a model is given it: JSON without indent. */
function TokensOf({ tool }: OfTool) {
  const cut = useWholeAround("/tool/output");
  const tokens = useMemo(() => {
    const { output } = tool;
    const text = typeof output === "string" ? output : output === null ? "" : JSON.stringify(output);
    return tokensAbout(text, cut?.bytes);
  }, [tool, cut]);
  if (tokens === 0) return null;
  return (
    <span title={`${LETTERS_A_TOKEN} letters a token in Latin script and code, fewer in other scripts. Each model counts its own way.`}>
      an estimated {tokens < 10_000 ? count(tokens) : compact(tokens)} {tokens === 1 ? "token" : "tokens"}
    </span>
  );
}

/** What is suspicious about it, each with the words that show it; what a finding tells already is not told again. */
function Marks({ span, tool, found }: OfTool & Pick<Props, "found">) {
  const cuts = useContext(WholeValues);
  const cut = useWholeAround("/tool/output") !== undefined;
  const marks = useMemo(
    () => outputMarks({ name: tool.name, output: tool.output, failed: span.status === "error", cut, sent: outputsSent(span.attributes, (at) => cuts.has(at)) }),
    [tool, span, cut, cuts],
  );
  const news = unfound(marks, found);
  if (news.length === 0) return null;
  return (
    <ul className={css["marks"]} aria-label="What to beware of">
      {news.map(({ kind, evidence }) => (
        <li key={kind} title={evidence}>
          <b>{kind}</b> <code dir="auto">{evidence}</code>
        </li>
      ))}
    </ul>
  );
}

/** Held against the tool as the LLM call before was offered it; null where that was not recorded. */
function useBeside(span: SpanDetail, tool: Schemas["ToolOut"], run: Run) {
  const at = run.tree.byId.get(span.span_id) ?? -1;
  const calls = useMemo(() => callsBefore(run.spans, run.tree, at), [run.spans, run.tree, at]);
  const asked = useNeighbours(span, run, calls);
  const cut = useWholeAround("/tool/arguments") !== undefined;
  return useMemo(() => {
    if (cut) return null;
    const offered = (asked ?? []).flatMap(({ tools_offered: tools }) => tools).find(({ name }) => name === tool.name);
    return offered ? argumentsBeside(offered.schema, tool.arguments ?? {}) : null;
  }, [asked, tool, cut]);
}
