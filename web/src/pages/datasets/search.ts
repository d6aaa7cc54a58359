/** What of a dataset's page can be linked to: the part that is shown, the version, the chosen item. */
export type Part = "items" | "experiments" | "versions";

export interface DatasetSearch {
  readonly show?: Exclude<Part, "items"> | undefined;
  /** The newest if not given. */
  readonly version?: number | undefined;
  readonly item?: string | undefined;
}

export function readDatasetSearch(search: Record<string, unknown>): DatasetSearch {
  const { show, item } = search;
  const version = Number(search["version"]);
  return {
    show: show === "experiments" || show === "versions" ? show : undefined,
    version: Number.isInteger(version) && version > 0 ? version : undefined,
    item: typeof item === "string" && item !== "" ? item : undefined,
  };
}
