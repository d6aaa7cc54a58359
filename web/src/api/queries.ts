/** What pages ask for, and under which key it is kept. Every key begins with the project. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { client, data } from "./client";

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
    queryFn: ({ pageParam, signal }) => {
      const { since, until, ...rest } = listing;
      const query = {
        project,
        limit: PAGE,
        ...rest,
        ...(since ? { since } : {}),
        ...(until ? { until } : {}),
        ...(pageParam ? { after: pageParam } : {}),
      };
      return data(client.GET("/api/traces", { params: { query }, signal }));
    },
    getNextPageParam: (page) => page.next,
    refetchOnWindowFocus: false,
    staleTime: 5_000,
  });

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
    queryFn: ({ signal }) =>
      data(
        client.GET("/api/spans/{span_id}", {
          params: { path: { span_id: spanId }, query: { project, trace_id: traceId } },
          signal,
        }),
      ),
    structuralSharing: false,
    staleTime: 60_000,
  });

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
