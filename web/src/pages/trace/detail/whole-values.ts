/** Where the values of a span that the server cut can be read in full. */
import { HOME, type SpanDetail } from "../../../api/client";
import type { Whole } from "../../../parts/whole";

export function wholeValues(project: string, span: SpanDetail | undefined): ReadonlyMap<string, Whole> {
  const cuts = span?.truncated ?? [];
  return new Map(
    cuts.map(({ field, bytes }) => {
      const query = new URLSearchParams({ project, trace_id: span?.trace_id ?? "", field });
      const url = new URL(`api/spans/${encodeURIComponent(span?.span_id ?? "")}/raw?${query}`, HOME).href;
      return [field, { bytes, url }] as const;
    }),
  );
}
