/** The content of other spans of the run that a span is told against; null until all of it has come. */
import { useQueries } from "@tanstack/react-query";

import type { SpanDetail } from "../../../api/client";
import { spanOf } from "../../../api/queries";
import type { Run } from "../../../trace/spans";

export function useNeighbours(span: SpanDetail, run: Run, others: readonly number[]): readonly SpanDetail[] | null {
  return useQueries({
    queries: others.map((other) => spanOf(span.project, span.trace_id, run.spans.ids[other] ?? "")),
    combine: (answers) =>
      answers.every(({ isPending }) => !isPending) ? answers.flatMap(({ data }) => (data ? [data] : [])) : null,
  });
}
