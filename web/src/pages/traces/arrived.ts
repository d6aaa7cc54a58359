/** Traces that were written since the list was read: which of them it may show, and how that is said. */
import { momentOf } from "../../trace/range";
import type { Listing } from "../../api/queries";
import { count, plural } from "../../trace/format";
import { NEWEST } from "./listing";

const LONGEST = 3_900;

/** Not every trace belongs into the list. */
export function isNarrowed({ query, since, until }: Listing): boolean {
  return query !== "" || since !== undefined || until !== undefined;
}

/** A range that ended has no news. */
export function isOver({ until }: Listing, nowMs: number): boolean {
  const end = momentOf(until, nowMs);
  return end !== undefined && end < nowMs;
}

/** The query of the list among these traces only: as many as a query has room for, the newest first. */
export function amongQuery(query: string, ids: readonly string[]): string {
  const asked = query === "" ? "" : `(${query}) `;
  const quoted = ids.toReversed().map((id) => `"${id.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`);
  const fitting: string[] = [];
  let room = LONGEST - asked.length;
  for (const id of quoted) {
    room -= id.length + 4;
    if (room < 0) break;
    fitting.push(id);
  }
  return fitting.length === 0 ? query : `${asked}trace:(${fitting.join(" OR ")})`;
}

export interface Told {
  readonly says: string;
  readonly offers: string;
}

/** What the bar says; nothing where there is nothing new that the list could show. */
export function told(found: number, many: boolean, listing: Listing): Told | null {
  if (found === 0 && !many) return null;
  const narrowed = isNarrowed(listing);
  const offers = found === 0 && narrowed ? "Look again" : listing.sort === NEWEST ? "Show" : "Sort them in";
  if (found === 0) return { says: narrowed ? "Newer traces may match" : "New traces arrived", offers };
  const some = many ? `More than ${count(found)} new traces` : plural(found, "new trace");
  return { says: narrowed ? `${some} ${found === 1 && !many ? "matches" : "match"}` : some, offers };
}
