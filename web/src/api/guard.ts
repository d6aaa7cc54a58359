/** Guarded runs, and the orders that people give them. */
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { client, data, type Schemas } from "./client";

export type GuardedRun = Schemas["RunOut"];
export type Order = Schemas["OrderIn"];

const MOST = 200;

/** Of a trace or its session, those that matter first: what waits, then what runs. */
export const guardedRunsOf = (project: string, traceId: string | null, sessionId: string | null) =>
  queryOptions({
    queryKey: [project, "guarded", traceId, sessionId],
    queryFn: async ({ signal }) => {
      const { rows } = await data(client.GET("/api/guard/runs", { params: { query: { project, limit: MOST } }, signal }));
      return rows.filter((run) => (run.trace_id ? run.trace_id === traceId : run.session_id !== null && run.session_id === sessionId));
    },
    refetchInterval: ({ state }) => (state.data?.some((run) => run.state === "running" || run.state === "waiting") ? 2_000 : 15_000),
  });

export function useOrder(project: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (order: Order) => data(client.POST("/api/guard/orders", { params: { query: { project } }, body: order })),
    onSettled: () => queries.invalidateQueries({ queryKey: [project, "guarded"] }),
  });
}
