/** What the pages of datasets ask for. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";

import { client, data, type Schemas } from "../../api/client";

export type DatasetRow = Schemas["DatasetRow"];
export type Dataset = Schemas["DatasetOut"];
export type ItemRow = Schemas["ItemRow"];
export type Item = Schemas["ItemOut"];
export type Version = Schemas["VersionOut"];

const AGAIN = 10_000;

export const datasetsOf = (project: string) =>
  queryOptions({
    queryKey: [project, "datasets"],
    queryFn: ({ signal }) => data(client.GET("/api/datasets", { params: { query: { project } }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: AGAIN,
    staleTime: 2_000,
  });

/** A dataset with its items, a page of them at a time. A version never changes; the newest may become another. */
export const datasetOf = (project: string, name: string, version?: number) =>
  infiniteQueryOptions({
    queryKey: [project, "dataset", name, version ?? "newest"],
    queryFn: ({ signal, pageParam }) =>
      data(
        client.GET("/api/datasets/{name}", {
          params: { path: { name }, query: { project, ...(version === undefined ? {} : { version }), ...(pageParam ? { after: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: ({ next }) => next ?? undefined,
    refetchInterval: version === undefined && AGAIN,
    staleTime: 2_000,
  });

export const versionsOf = (project: string, name: string) =>
  infiniteQueryOptions({
    queryKey: [project, "dataset versions", name],
    queryFn: ({ signal, pageParam }) =>
      data(
        client.GET("/api/datasets/{name}/versions", {
          params: { path: { name }, query: { project, ...(pageParam ? { after: Number(pageParam) } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: ({ next }) => next ?? undefined,
    refetchInterval: AGAIN,
    staleTime: 2_000,
  });

export const itemOf = (project: string, name: string, itemId: string, version?: number) =>
  queryOptions({
    queryKey: [project, "dataset", name, "item", itemId, version ?? "newest"],
    queryFn: ({ signal }) =>
      data(
        client.GET("/api/datasets/{name}/items/{item_id}", {
          params: { path: { name, item_id: itemId }, query: { project, ...(version === undefined ? {} : { version }) } },
          signal,
        }),
      ),
    staleTime: 5_000,
  });

/** The lines of a golden case's tape. */
export const tapeLinesOf = (project: string, name: string, itemId: string, version?: number) =>
  queryOptions({
    queryKey: [project, "dataset", name, "tape", itemId, version ?? "newest"],
    queryFn: async ({ signal }): Promise<string> => {
      const lines: unknown = await data(
        client.GET("/api/datasets/{name}/items/{item_id}/tape", {
          params: { path: { name, item_id: itemId }, query: { project, ...(version === undefined ? {} : { version }) } },
          parseAs: "text",
          signal,
        }),
      );
      return typeof lines === "string" ? lines : "";
    },
    staleTime: 60_000,
    gcTime: 60_000, // a tape may have 24 MB
  });
