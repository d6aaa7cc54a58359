/** What the dashboard asks for. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { client, data, type Schemas } from "../../api/client";

export type Kpi = Schemas["KpiOut"];
export type Series = Schemas["SeriesOut"];
export type Line = Schemas["LineOut"];
export type Mark = Schemas["MarkOut"];
export type Measure = Schemas["MeasureOut"];
export type Dimension = "agent" | "model" | "tool" | "user" | "environment" | "release" | "detector";

export interface Measured {
  readonly since: string | undefined;
  readonly until: string | undefined;
  readonly query: string;
}

const AGAIN = 15_000;

export const kpisOf = (project: string, measured: Measured) =>
  queryOptions({
    queryKey: [project, "kpis", measured],
    queryFn: ({ signal }) => data(client.GET("/api/kpis", { params: { query: asked(project, measured) }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: AGAIN,
    staleTime: 5_000,
  });

export const measuresOf = (project: string) =>
  queryOptions({
    queryKey: [project, "measures"],
    queryFn: ({ signal }) => data(client.GET("/api/measures", { params: { query: { project } }, signal })),
    staleTime: Infinity,
  });

export const seriesOf = (project: string, measured: Measured, measure: string, by: Dimension | null, limit: number) =>
  queryOptions({
    queryKey: [project, "series", measured, measure, by, limit],
    queryFn: ({ signal }) => {
      const query = { ...asked(project, measured), measure, limit, ...(by ? { by } : {}) };
      return data(client.GET("/api/series", { params: { query }, signal }));
    },
    placeholderData: keepPreviousData,
    refetchInterval: AGAIN,
    staleTime: 5_000,
  });

function asked(project: string, { since, until, query }: Measured) {
  return { project, query, ...(since ? { since } : {}), ...(until ? { until } : {}) };
}
