/** What the list shows, as the address says it. */
import type { Listing } from "../../api/queries";

export interface ListingSearch {
  readonly query?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly sort?: string | undefined;
  /** The layout that a link or a view brings along. */
  readonly columns?: string | undefined;
}

export const NEWEST = "-start";

export function readListing(search: Record<string, unknown>): ListingSearch {
  return {
    query: text(search["query"]),
    since: text(search["since"]),
    until: text(search["until"]),
    sort: text(search["sort"]),
    columns: text(search["columns"]),
  };
}

export function listingOf({ query, since, until, sort }: ListingSearch): Listing {
  return { query: query ?? "", since, until, sort: sort ?? NEWEST };
}

/** The order after a click on a column: its largest first, then its smallest, then newest first again. */
export function nextSort(sort: string, field: string): string | undefined {
  if (sort === `-${field}`) return field;
  if (sort === field) return undefined;
  return `-${field}`;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
