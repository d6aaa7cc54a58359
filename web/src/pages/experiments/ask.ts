/** What the pages of experiments ask for. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { client, data } from "../../api/client";

const AGAIN = 10_000;

/** The newest of the project, or those over one dataset. */
export const experimentsOf = (project: string, dataset?: string) =>
  infiniteQueryOptions({
    queryKey: [project, "experiments", dataset ?? ""],
    queryFn: ({ signal, pageParam }) =>
      data(
        client.GET("/api/experiments", {
          params: { query: { project, limit: 200, ...(dataset === undefined ? {} : { dataset }), ...(pageParam ? { after: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: ({ next }) => next ?? undefined,
    refetchInterval: AGAIN,
    staleTime: 2_000,
  });

export const experimentOf = (project: string, id: string) =>
  queryOptions({
    queryKey: [project, "experiment", id],
    queryFn: ({ signal }) =>
      data(client.GET("/api/experiments/{experiment_id}", { params: { path: { experiment_id: id }, query: { project } }, signal })),
    // Where nobody told how an item went, its trace and scores may still come in; what was told does not change.
    refetchInterval: ({ state: { data: known } }) => known !== undefined && known.passed + known.failed < known.items && AGAIN,
    staleTime: 5_000,
  });

export const runsOf = (project: string, id: string, itemId: string) =>
  queryOptions({
    queryKey: [project, "experiment", id, "item", itemId],
    queryFn: ({ signal }) =>
      data(
        client.GET("/api/experiments/{experiment_id}/items/{item_id}", {
          params: { path: { experiment_id: id, item_id: itemId }, query: { project } },
          signal,
        }),
      ),
    staleTime: 30_000,
  });

export const comparedOf = (project: string, before: string, after: string) =>
  queryOptions({
    queryKey: [project, "experiments compared", before, after],
    queryFn: ({ signal }) => data(client.GET("/api/experiments/compare", { params: { query: { project, before, after } }, signal })),
    staleTime: 5_000,
  });
