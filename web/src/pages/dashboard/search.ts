/** What the dashboard shows, as the address says it. */
import type { Measured } from "./ask";

export interface DashboardSearch {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly query?: string | undefined;
}

/** The last day by the hour: long enough to see what is usual, short enough to see what is new. */
export const USUAL = "-24h";

export function readDashboard(search: Record<string, unknown>): DashboardSearch {
  const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);
  return { since: text(search["since"]), until: text(search["until"]), query: text(search["query"]) };
}

export function measuredOf({ since, until, query }: DashboardSearch): Measured {
  return { since: since ?? (until ? undefined : USUAL), until, query: query ?? "" };
}
