/** What a span holds, by its kind: conversation, call, documents, or what went in and came out. */
import { Suspense } from "react";

import type { SpanDetail } from "../../../api/client";
import type { Finding } from "../../../api/findings";
import { Content } from "../../../parts/Content";
import { later } from "../../../parts/later";
import { Section } from "../../../parts/Section";
import type { Run } from "../../../trace/spans";
import { Conversation } from "./Conversation";
import { Failed } from "./Failed";
import { Notes } from "./Notes";

const Documents = later(() => import("./Documents").then(({ Documents: part }) => part));
const ToolCallOf = later(() => import("./ToolCallOf").then(({ ToolCallOf: part }) => part));

interface Props {
  readonly span: SpanDetail;
  readonly run: Run;
  /** What the server found at it. */
  readonly found: readonly Finding[];
}

export function ContentOf({ span, run, found }: Props) {
  const talks = span.input_messages.length + span.output_messages.length > 0;
  const reads = span.query !== null || span.documents.length > 0;
  return (
    <>
      <Failed span={span} />
      <Notes notes={span.notes} />
      <Suspense fallback={null}>
        {span.tool && <ToolCallOf span={span} tool={span.tool} run={run} found={found} />}
        {reads && <Documents span={span} run={run} />}
      </Suspense>
      {talks && <Conversation span={span} run={run} />}
      {!talks && !span.tool && <InAndOut span={span} documents={reads} />}
      {Object.keys(span.metadata).length > 0 && (
        <Section title="Metadata" open>
          <Content value={span.metadata} what="metadata" at="/metadata" />
        </Section>
      )}
    </>
  );
}

/** Of kinds without messages, call or query; beside documents only what is there. */
function InAndOut({ span, documents }: { readonly span: SpanDetail; readonly documents: boolean }) {
  return (
    <>
      {(!documents || (span.input !== null && span.query === null)) && (
        <Section title="Input">
          <Content value={span.input} what="input" at="/input" prose nothing="No input was recorded." />
        </Section>
      )}
      {(!documents || (span.output !== null && span.documents.length === 0)) && (
        <Section title="Output">
          <Content
            value={span.output}
            what="output"
            at="/output"
            prose
            nothing={span.end === null ? "It is still running." : "No output was recorded."}
          />
        </Section>
      )}
    </>
  );
}
