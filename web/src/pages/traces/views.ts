/** Saved views: what is kept of the present look, and which address opens one. */
import type { Schemas } from "../../api/client";
import { isRelative } from "../../trace/range";
import { type ListingSearch, NEWEST } from "./listing";

export type View = Schemas["ViewOut"];
export type NewView = Schemas["ViewIn"];

/** The present look under a name. A range between fixed moments shows an ever older past: it is kept only where it was asked for. */
export function viewOf(name: string, search: ListingSearch, columns: string, fixed: boolean): Required<NewView> {
  const range = { since: search.since, until: search.until };
  const kept = fixed || isRelative(range) ? range : { since: undefined, until: undefined };
  return {
    name: name.trim(),
    query: search.query ?? "",
    since: kept.since ?? "",
    until: kept.until ?? "",
    sort: search.sort ?? NEWEST,
    columns,
  };
}

/** The address of a view: its own, so that it can be sent to others. */
export function searchOf({ query, since, until, sort, columns }: View): Required<ListingSearch> {
  const told = (text: string) => (text === "" ? undefined : text);
  return { query: told(query), since: told(since), until: told(until), sort: sort === NEWEST ? undefined : sort, columns: told(columns) };
}

/** The view that the list shows now, if one does. */
export function shownOf(views: readonly View[], search: ListingSearch, columns: string): View | undefined {
  const now = viewOf("", search, columns, true);
  return views.find((view) => LOOK.every((part) => view[part] === now[part] || (part === "columns" && view.columns === "")));
}

const LOOK = ["query", "since", "until", "sort", "columns"] as const;

/** An id that nobody else makes; crypto.randomUUID is missing where the page did not come over https. */
export function newId(): string {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
