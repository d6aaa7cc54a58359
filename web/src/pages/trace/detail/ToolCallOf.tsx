/** What a tool was called with, beside the schema that the model was offered, what it gave back, and when it was asked the same before. */
import { useMemo } from "react";

import type { Schemas, SpanDetail } from "../../../api/client";
import { Content } from "../../../parts/Content";
import { Section } from "../../../parts/Section";
import { argumentsBeside } from "../../../trace/arguments";
import { plural } from "../../../trace/format";
import type { Run } from "../../../trace/spans";
import { callsBefore } from "../../../trace/story";
import { Beside } from "./Beside";
import css from "./Beside.module.css";
import { CallsBefore } from "./CallsBefore";
import { useNeighbours } from "./neighbours";

interface Props {
  readonly span: SpanDetail;
  readonly tool: Schemas["ToolOut"];
  readonly run: Run;
}

export function ToolCallOf({ span, tool, run }: Props) {
  const nothing = span.end === null ? "It has not answered yet." : "No output was recorded.";
  const lines = useBeside(span, tool, run);
  const wrong = lines?.filter((line) => line.wrong !== null).length ?? 0;
  return (
    <>
      <Section
        title="Arguments"
        aside={lines && (wrong > 0 ? <b className={css["wrong"]}>{plural(wrong, "argument")} against the schema</b> : "as the schema asks")}
      >
        <Content value={tool.arguments} what="arguments" at="/tool/arguments" nothing="It was called without arguments." />
      </Section>
      {lines && (
        <Section title="Beside the schema offered" open={wrong > 0}>
          <Beside lines={lines} />
        </Section>
      )}
      <Section title="Output">
        <Content value={tool.output} what="output" at="/tool/output" nothing={nothing} />
      </Section>
      <CallsBefore span={span} run={run} />
    </>
  );
}

/** Held against the tool as the LLM call before was offered it; null where that was not recorded. */
function useBeside(span: SpanDetail, tool: Schemas["ToolOut"], run: Run) {
  const at = run.tree.byId.get(span.span_id) ?? -1;
  const calls = useMemo(() => callsBefore(run.spans, run.tree, at), [run.spans, run.tree, at]);
  const asked = useNeighbours(span, run, calls);
  return useMemo(() => {
    const offered = (asked ?? []).flatMap(({ tools_offered: tools }) => tools).find(({ name }) => name === tool.name);
    return offered ? argumentsBeside(offered.schema, tool.arguments ?? {}) : null;
  }, [asked, tool]);
}
