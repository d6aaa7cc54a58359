/** What of a comparison can be linked to: the two traces, the chosen row, and whether its content has the page. */
export interface CompareSearch {
  readonly left?: string | undefined;
  readonly right?: string | undefined;
  /** Id of a span, of either trace. */
  readonly at?: string | undefined;
  /** The content of the chosen calls fills the page. */
  readonly show?: "content" | undefined;
}

export function readCompareSearch(search: Record<string, unknown>): CompareSearch {
  return {
    left: text(search["left"]),
    right: text(search["right"]),
    at: text(search["at"]),
    show: search["show"] === "content" ? "content" : undefined,
  };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
