/** What of a trace's page can be linked to: the chosen span, words to find, and how the run is told. */

/** The three ways in which a run is told. */
export type How = "tree" | "story" | "graph";

export interface TraceSearch {
  readonly span?: string | undefined;
  readonly find?: string | undefined;
  /** The story or the graph instead of the tree. */
  readonly view?: "story" | "graph" | undefined;
  /** On a narrow page: the chosen span lies over the run. */
  readonly panel?: "open" | undefined;
  /** Only the found rows and what is above them. */
  readonly only?: "found" | undefined;
  /** Id of the span that the tree begins at. */
  readonly root?: string | undefined;
  /** The chain of spans that the run waited for is marked. */
  readonly path?: "critical" | undefined;
}

export function readTraceSearch(search: Record<string, unknown>): TraceSearch {
  return {
    span: text(search["span"]),
    find: text(search["find"]),
    view: search["view"] === "story" || search["view"] === "graph" ? search["view"] : undefined,
    panel: search["panel"] === "open" ? "open" : undefined,
    only: search["only"] === "found" ? "found" : undefined,
    root: text(search["root"]),
    path: search["path"] === "critical" ? "critical" : undefined,
  };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
