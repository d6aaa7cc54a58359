/** What pages ask for, and under which key it is kept. Every key begins with the project. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { client, data, type Schemas } from "./client";
import { readSpan } from "./span-batches";

export interface Listing {
  readonly query: string;
  readonly since: string | undefined;
  readonly until: string | undefined;
  readonly sort: string;
}

const PAGE = 100;

export const tracesOf = (project: string, listing: Listing) =>
  infiniteQueryOptions({
    queryKey: [project, "traces", listing],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      data(client.GET("/api/traces", { params: { query: asked(project, listing, pageParam) }, signal })),
    getNextPageParam: (page) => page.next,
    refetchOnWindowFocus: false,
    staleTime: 5_000,
  });

/** The newest traces that match, one page of them. */
export const tracesPageOf = (project: string, query: string, limit = 30) =>
  queryOptions({
    queryKey: [project, "traces", "newest", query, limit],
    queryFn: ({ signal }) => data(client.GET("/api/traces", { params: { query: { project, query, limit } }, signal })),
    staleTime: 5_000,
  });

/** The newest traces of the list, whatever its order. */
export const newestOf = (project: string, listing: Listing) =>
  data(client.GET("/api/traces", { params: { query: asked(project, { ...listing, sort: "-start" }, null) } }));

/** Which of the traces that just arrived a listing has: its query names them. */
export const arrivedOf = (project: string, listing: Listing) =>
  queryOptions({
    queryKey: [project, "arrived", listing],
    queryFn: ({ signal }) => data(client.GET("/api/traces", { params: { query: asked(project, listing, null) }, signal })),
    retry: false,
    gcTime: 5_000,
  });

export const sessionsOf = (project: string, listing: Listing) =>
  infiniteQueryOptions({
    queryKey: [project, "sessions", listing],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      data(client.GET("/api/sessions", { params: { query: asked(project, listing, pageParam) }, signal })),
    getNextPageParam: (page) => page.next,
    staleTime: 5_000,
  });

/** A session, and its traces page by page, oldest first. */
export const sessionOf = (project: string, sessionId: string) =>
  infiniteQueryOptions({
    queryKey: [project, "session", sessionId],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      const query = { project, limit: 500, ...(pageParam ? { after: pageParam } : {}) };
      return data(client.GET("/api/sessions/{session_id}", { params: { path: { session_id: sessionId }, query }, signal }));
    },
    getNextPageParam: (page) => page.next,
    staleTime: 5_000,
  });

/** Spans whose text holds the words; nothing is asked without any. */
export const hitsOf = (project: string, listing: Listing) =>
  infiniteQueryOptions({
    queryKey: [project, "search", listing],
    enabled: listing.query !== "",
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      data(client.GET("/api/search", { params: { query: asked(project, listing, pageParam) }, signal })),
    getNextPageParam: (page) => page.next,
    // Nothing was found and something is still being read: look again until it is.
    refetchInterval: ({ state }) => {
      const first = state.data?.pages[0];
      return first && first.rows.length === 0 && first.unindexed > 0 ? 1_000 : false;
    },
    staleTime: 5_000,
  });

function asked(project: string, { since, until, ...rest }: Listing, after: string | null) {
  return {
    project,
    limit: PAGE,
    ...rest,
    ...(since ? { since } : {}),
    ...(until ? { until } : {}),
    ...(after ? { after } : {}),
  };
}

export const traceOf = (project: string, traceId: string) =>
  queryOptions({
    queryKey: [project, "trace", traceId],
    queryFn: ({ signal }) =>
      data(client.GET("/api/traces/{trace_id}", { params: { path: { trace_id: traceId }, query: { project } }, signal })),
  });

export const spansOf = (project: string, traceId: string) =>
  queryOptions({
    queryKey: [project, "trace", traceId, "spans"],
    queryFn: ({ signal }) =>
      data(
        client.GET("/api/traces/{trace_id}/spans", {
          params: { path: { trace_id: traceId }, query: { project } },
          signal,
        }),
      ),
    structuralSharing: false, // comparing 100,000 spans costs more than drawing them
  });

export const spanOf = (project: string, traceId: string, spanId: string) =>
  queryOptions({
    queryKey: [project, "trace", traceId, "span", spanId],
    queryFn: ({ signal }) => readSpan(project, traceId, spanId, signal),
    structuralSharing: false,
    staleTime: 60_000,
  });

/**
 * Two traces side by side, in the order of their ids: swapped sides are the same question. And how many milliseconds it
 * took: of long runs the content is read.
 */
export const compareOf = (project: string, one: string, other: string) => {
  const [left = one, right = other] = [one, other].sort();
  return queryOptions({
    queryKey: [project, "compare", left, right],
    queryFn: async ({ signal }) => {
      const began = performance.now();
      const comparison = await data(client.GET("/api/compare", { params: { query: { project, left, right } }, signal }));
      return { comparison, took: performance.now() - began };
    },
    structuralSharing: false,
    staleTime: 60_000,
  });
};

export const projectsOf = () =>
  queryOptions({
    queryKey: ["projects"],
    queryFn: ({ signal }) => data(client.GET("/api/projects", { signal })),
    staleTime: 60_000,
  });

export const statsOf = (project: string) =>
  queryOptions({
    queryKey: [project, "stats"],
    queryFn: ({ signal }) => data(client.GET("/api/stats", { params: { query: { project } }, signal })),
    staleTime: 10_000,
  });

/** Ways to go on at a place of a half-written query, with what they were asked for. */
export const completionOf = (project: string, text: string, cursor: number) =>
  queryOptions({
    queryKey: [project, "complete", text, cursor],
    queryFn: async ({ signal }) => {
      const told = await data(client.GET("/api/complete", { params: { query: { project, text, cursor } }, signal }));
      return { ...told, text, cursor };
    },
    retry: false, // by then the text is another
    staleTime: 30_000,
    gcTime: 60_000,
  });

/** What 95 of 100 traces of a range do not exceed. */
export const quantilesOf = (project: string, since: string | undefined, until: string | undefined) =>
  queryOptions({
    queryKey: [project, "quantiles", since, until],
    queryFn: ({ signal }) => {
      const query = { project, ...(since ? { since } : {}), ...(until ? { until } : {}) };
      return data(client.GET("/api/quantiles", { params: { query }, signal }));
    },
    staleTime: 60_000,
  });

/** The views that the project keeps, by name. */
export const viewsOf = (project: string) =>
  queryOptions({
    queryKey: [project, "views"],
    queryFn: ({ signal }) => data(client.GET("/api/views", { params: { query: { project } }, signal })),
    staleTime: 30_000,
  });

export const saveView = (project: string, id: string, view: Schemas["ViewIn"]) =>
  data(client.PUT("/api/views/{view_id}", { params: { path: { view_id: id }, query: { project } }, body: view }));

export const deleteView = (project: string, id: string) =>
  data(client.DELETE("/api/views/{view_id}", { params: { path: { view_id: id }, query: { project } } }));
