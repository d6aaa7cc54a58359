/** What arrived since the list was read. Rows on show are brought up to date where they stand; nothing moves. */
import { type InfiniteData, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";

import type { Schemas, Trace } from "../../api/client";
import { useLive } from "../../api/live";
import { type Listing, newestOf, statsOf, tracesOf } from "../../api/queries";

export interface News {
  readonly count: number;
  /** More arrived than can be counted. */
  readonly many: boolean;
  readonly show: () => void;
}

type Pages = InfiniteData<Schemas["TracePage"], string | null>;

export function useNewTraces(project: string, listing: Listing, rows: readonly Trace[]): News {
  const queries = useQueryClient();
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const [many, setMany] = useState(false);
  const key = tracesOf(project, listing).queryKey;
  const place = JSON.stringify(key);
  const show = useCallback(() => {
    setIds(new Set());
    setMany(false);
    void queries.resetQueries({ queryKey: JSON.parse(place) });
    void queries.invalidateQueries(statsOf(project));
  }, [queries, place, project]);
  useEffect(() => {
    setIds(new Set());
    setMany(false);
  }, [place]);
  const take = (told: readonly Trace[], isNew: (row: Trace) => boolean = () => true) => {
    if (rows.length === 0) return show();
    const known = new Set(rows.map((row) => row.trace_id));
    const fresh = told.filter((row) => !known.has(row.trace_id) && isNew(row));
    queries.setQueryData<Pages>(key, (pages) => pages && updated(pages, told));
    if (fresh.length > 0) setIds((before) => new Set([...before, ...fresh.map((row) => row.trace_id)]));
  };
  useLive(project, "traces", {
    traces: (news) => {
      take(news.rows);
      if (news.reload) setMany(true);
    },
    back: () => setMany(true),
    // The newest ones, however the list is sorted; older ones that it does not show may only be pages away.
    look: () => {
      const newest = rows.reduce((latest, row) => (row.start && row.start > latest ? row.start : latest), "");
      newestOf(project, listing).then(
        (page) => take(page.rows, (row) => row.start !== null && row.start > newest),
        () => undefined, // looked for again soon
      );
    },
  });
  return { count: ids.size, many, show };
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
