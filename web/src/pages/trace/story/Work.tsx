/** What other spans than model calls were given and gave. */
import type { SpanDetail } from "../../../api/client";
import { Text } from "../../../parts/Text";
import { count } from "../../../trace/format";
import { Call } from "./Call";
import { Given, Line } from "./Line";
import css from "./Story.module.css";

const CHUNKS = 10;

export function Work({ span }: { readonly span: SpanDetail }) {
  const { tool, query, documents } = span;
  const talks = span.kind === "llm" && span.input_messages.length + span.output_messages.length > 0;
  return (
    <>
      {tool && !isEmpty(tool.arguments) && (
        <Line label="given">
          <Call given={tool.arguments} at="/tool/arguments" />
        </Line>
      )}
      {tool && !isEmpty(tool.output) && (
        <Line label="gave" tone="tool">
          <Given value={tool.output} lines={8} at="/tool/output" />
        </Line>
      )}
      {query && (
        <Line label="query">
          <Text text={query} lines={6} at="/query" />
        </Line>
      )}
      {documents.slice(0, CHUNKS).map((document, place) => (
        <Line key={place} label={`chunk ${place + 1}`}>
          {document.score !== null && (
            <span className={css["score"]} title={`${document.score_kind} ${document.score}`}>
              {document.score.toPrecision(3)}
            </span>
          )}
          <Text text={document.content || document.id || "Its text was not recorded."} lines={3} at={`/documents/${place}/content`} />
        </Line>
      ))}
      {documents.length > CHUNKS && <Line label="">and {count(documents.length - CHUNKS)} more</Line>}
      {!talks && !tool && !query && !isEmpty(span.input) && (
        <Line label="input">
          <Given value={span.input} lines={8} at="/input" />
        </Line>
      )}
      {!talks && !tool && documents.length === 0 && !isEmpty(span.output) && (
        <Line label="output">
          <Given value={span.output} lines={8} at="/output" />
        </Line>
      )}
    </>
  );
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === "";
}
