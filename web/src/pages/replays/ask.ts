/** What the pages of replays ask for. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { client, data } from "../../api/client";

const AGAIN = 10_000;

export const replaysOf = (project: string, traceId?: string) =>
  queryOptions({
    queryKey: [project, "replays", traceId ?? ""],
    queryFn: ({ signal }) =>
      data(client.GET("/api/replays", { params: { query: { project, limit: 200, ...(traceId ? { trace_id: traceId } : {}) } }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: AGAIN,
    staleTime: 2_000,
  });

export const replayOf = (project: string, id: string) =>
  queryOptions({
    queryKey: [project, "replay", id],
    queryFn: ({ signal }) => data(client.GET("/api/replays/{replay_id}", { params: { path: { replay_id: id }, query: { project } }, signal })),
    staleTime: Infinity,
  });

export const readinessOf = (project: string, traceId: string) =>
  queryOptions({
    queryKey: [project, "readiness", traceId],
    queryFn: ({ signal }) =>
      data(client.GET("/api/traces/{trace_id}/readiness", { params: { path: { trace_id: traceId }, query: { project } }, signal })),
    staleTime: 5_000,
  });
