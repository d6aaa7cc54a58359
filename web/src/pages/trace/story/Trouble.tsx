/** What went wrong in a span, and whether somebody had to take over. */
import type { SpanDetail } from "../../../api/client";
import { Text } from "../../../parts/Text";
import { flat } from "../../../trace/changes";
import { contentOf } from "../../../trace/content";
import { Line } from "./Line";

export function Trouble({ span }: { readonly span: SpanDetail }) {
  const { error } = span;
  // A tool that gave its error back has told it already.
  const told = error !== null && flat(error.message) !== "" && flat(contentOf(span.tool?.output).text).includes(flat(error.message));
  const says = error ? [error.type, told ? "" : error.message].filter(Boolean).join(": ") : "";
  return (
    <>
      {((error && says) || (!error && span.status === "error")) && (
        <Line label="failed" tone="failed">
          <Text text={says || "without a message"} mono lines={10} at="/error/message" />
        </Line>
      )}
      {span.escalated && (
        <Line label="escalated" tone="note">
          handed over to a human
        </Line>
      )}
    </>
  );
}
