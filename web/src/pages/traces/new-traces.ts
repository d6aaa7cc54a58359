/** What arrived since the list was read. Rows on show are brought up to date where they stand; nothing moves. */
import { type InfiniteData, keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";

import type { Schemas, Trace } from "../../api/client";
import { useLive } from "../../api/live";
import { arrivedOf, type Listing, newestOf, statsOf, tracesOf } from "../../api/queries";
import { amongQuery, isNarrowed, isOver } from "./arrived";

export interface News {
  readonly count: number;
  /** More arrived than can be counted. */
  readonly many: boolean;
  readonly show: () => void;
}

type Pages = InfiniteData<Schemas["TracePage"], string | null>;

const NOBODY: ReadonlySet<string> = new Set();

export function useNewTraces(project: string, listing: Listing, rows: readonly Trace[], read: boolean): News {
  const queries = useQueryClient();
  const [ids, setIds] = useState(NOBODY);
  const [many, setMany] = useState(false);
  const [stands, setStands] = useState(false);
  const key = tracesOf(project, listing).queryKey;
  const place = JSON.stringify(key);
  const known = new Set(rows.map((row) => row.trace_id));
  const fresh = [...ids].filter((id) => !known.has(id));
  const found = useFound(project, listing, fresh).filter((id) => !known.has(id)).length;
  const over = isOver(listing, Date.now());
  const show = useCallback(() => {
    setIds(NOBODY);
    setMany(false);
    void queries.resetQueries({ queryKey: JSON.parse(place) });
    void queries.invalidateQueries(statsOf(project));
  }, [queries, place, project]);
  useEffect(() => {
    setIds(NOBODY);
    setMany(false);
  }, [place]);
  const take = (told: readonly Trace[], isNew: (row: Trace) => boolean = () => true) => {
    queries.setQueryData<Pages>(key, (pages) => pages && updated(pages, told));
    const others = told.filter((row) => !known.has(row.trace_id) && isNew(row));
    if (!over && others.length > 0) setIds((before) => new Set([...before, ...others.map((row) => row.trace_id)]));
  };
  // The newest ones, however the list is sorted; older ones that it does not show may only be pages away.
  const look = () => {
    const newest = rows.reduce((latest, row) => (row.start && row.start > latest ? row.start : latest), "");
    newestOf(project, listing).then(
      (page) => take(page.rows, (row) => row.start !== null && row.start > newest),
      () => undefined, // looked for again soon
    );
  };
  useLive(project, "traces", {
    ready: () => setStands(true),
    traces: (news) => {
      take(news.rows);
      if (news.reload && !over) setMany(true);
    },
    back: () => setMany(!over),
    look,
  });
  const gap = useRef(look);
  useEffect(() => {
    gap.current = look;
  });
  useEffect(() => {
    if (stands && read) gap.current(); // what was written between the list and the stream is told by nobody
  }, [stands, read]);
  const fills = read && rows.length === 0 && (found > 0 || (many && !isNarrowed(listing)));
  useEffect(() => {
    if (fills) show(); // nobody reads an empty list
  }, [fills, show]);
  return { count: found, many, show };
}

/** Which of the traces belong into the list: all of them, or those that the server finds among them. */
function useFound(project: string, listing: Listing, ids: readonly string[]): readonly string[] {
  const narrowed = isNarrowed(listing);
  const { data } = useQuery({
    ...arrivedOf(project, { ...listing, query: amongQuery(listing.query, ids) }),
    enabled: narrowed && ids.length > 0,
    placeholderData: keepPreviousData,
  });
  if (!narrowed) return ids;
  return ids.length === 0 ? [] : (data?.rows.map((row) => row.trace_id) ?? []);
}

function updated(pages: Pages, news: readonly Trace[]): Pages {
  const newer = new Map(news.map((row) => [row.trace_id, row]));
  return {
    ...pages,
    pages: pages.pages.map((page) => ({
      ...page,
      rows: page.rows.map((row) => newer.get(row.trace_id) ?? row),
    })),
  };
}
