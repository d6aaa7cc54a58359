/** The API's columns as the columns that the tree and the waterfall read. */
import type { Skeleton } from "../api/client";
import type { Spans } from "./spans";

export function spansFrom({ columns, names, kinds, statuses, models, orphans, wrappers }: Skeleton): Spans {
  const ids = columns.span_id;
  return {
    ids,
    parents: parentsFrom(columns.parent, ids, orphans),
    names: columns.name.map((at) => names[at] ?? ""),
    kinds: columns.kind.map((at) => kinds[at] ?? "chain"),
    starts: columns.start,
    ends: columns.end,
    statuses: columns.status.map((at) => statuses[at] ?? "unset"),
    errors: columns.error,
    models: columns.model.map((at) => models[at] ?? null),
    tokens: columns.input_tokens.map((input, row) => sum(input, columns.output_tokens[row] ?? null)),
    costs: columns.cost,
    wrappers: new Set(wrappers),
  };
}

/** Id of each parent; of a parent that never arrived only that it was named. */
function parentsFrom(
  rows: readonly number[],
  ids: readonly string[],
  orphans: readonly number[],
): (string | null)[] {
  const parents = rows.map((at) => ids[at] ?? null);
  for (const row of orphans) parents[row] = "";
  return parents;
}

function sum(input: number | null, output: number | null): number | null {
  return input === null && output === null ? null : (input ?? 0) + (output ?? 0);
}
