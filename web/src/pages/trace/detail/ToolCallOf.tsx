/** What a tool was called with and what it gave back. */
import type { Schemas, SpanDetail } from "../../../api/client";
import { Content } from "../../../parts/Content";
import { Section } from "../../../parts/Section";
import type { Run } from "../../../trace/spans";

interface Props {
  readonly span: SpanDetail;
  readonly tool: Schemas["ToolOut"];
  readonly run: Run;
}

export function ToolCallOf({ span, tool }: Props) {
  const nothing = span.end === null ? "It has not answered yet." : "No output was recorded.";
  return (
    <>
      <Section title="Arguments">
        <Content value={tool.arguments} what="arguments" at="/tool/arguments" nothing="It was called without arguments." />
      </Section>
      <Section title="Output">
        <Content value={tool.output} what="output" at="/tool/output" nothing={nothing} />
      </Section>
    </>
  );
}
