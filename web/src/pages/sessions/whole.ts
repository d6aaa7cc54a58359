/** The whole text of a turn, of which a list carries 200 characters: found again in the root span of its trace. */
import type { Message, SpanDetail } from "../../api/client";

/** A preview of this length may have been cut. */
export const PREVIEW = 200;

export type Side = "input" | "output";

/** Null where the root span holds no text that begins like the preview. */
export function wholeText(span: SpanDetail, side: Side, preview: string): string | null {
  const candidates =
    side === "input"
      ? [last(span.input_messages, "user"), span.query, span.tool?.arguments, span.input]
      : [last(span.output_messages, "assistant"), span.tool?.output, span.output];
  const begins = (text: unknown): text is string => typeof text === "string" && oneLine(text).startsWith(preview);
  return candidates.find(begins) ?? null;
}

export function isCut(preview: string): boolean {
  return [...preview].length >= PREVIEW;
}

function last(messages: readonly Message[], role: string): string | undefined {
  return messages.findLast((message) => message.role === role && message.content !== "")?.content;
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, " ");
}
