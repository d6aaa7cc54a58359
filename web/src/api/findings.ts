/** What was found wrong in traces, what people say about it, and how the detectors are set. */
import { queryOptions } from "@tanstack/react-query";

import { client, data, type Schemas } from "./client";

export type Finding = Schemas["FindingOut"];
export type Diagnosis = Schemas["DiagnosisOut"];
export type Detectors = Schemas["Detectors"];
export type Detector = Schemas["DetectorOut"];
export type Threshold = Schemas["ThresholdOut"];
export type Verdict = Schemas["FeedbackOut"]["verdict"];

const of = (project: string, traceId: string) => ({ path: { trace_id: traceId }, query: { project } });

export const findingsOf = (project: string, traceId: string) =>
  queryOptions({
    queryKey: [project, "trace", traceId, "findings"],
    queryFn: ({ signal }) => data(client.GET("/api/traces/{trace_id}/findings", { params: of(project, traceId), signal })),
  });

/** The server judges the whole trace for it, so it is asked again only when other things were found: `found` tells them. */
/** `failed`: somebody says that the run failed, so that slight cues count too. */
export const diagnosisOf = (project: string, traceId: string, found: string, failed: boolean) =>
  queryOptions({
    queryKey: [project, "diagnosis", traceId, found, failed],
    queryFn: ({ signal }) => {
      const { path, query } = of(project, traceId);
      return data(client.GET("/api/traces/{trace_id}/diagnosis", { params: { path, query: { ...query, failed } }, signal }));
    },
    placeholderData: (before, query) => (query?.queryKey[2] === traceId ? before : undefined),
    staleTime: Number.POSITIVE_INFINITY,
    retry: 1,
  });

/** Null takes back what was said. */
export async function sayOf(project: string, traceId: string, { detector, span_id: spanId }: Finding, verdict: Verdict | null): Promise<void> {
  const params = { path: { trace_id: traceId, detector, span_id: spanId }, query: { project } };
  const place = "/api/traces/{trace_id}/findings/{detector}/{span_id}/feedback";
  await (verdict ? data(client.PUT(place, { params, body: { verdict, comment: "" } })) : data(client.DELETE(place, { params })));
}

export const detectorsOf = (project: string) =>
  queryOptions({
    queryKey: [project, "detectors"],
    queryFn: ({ signal }) => data(client.GET("/api/detectors", { params: { query: { project } }, signal })),
    staleTime: 10_000,
    // Older traces are being judged again: the numbers grow.
    refetchInterval: ({ state }) => (state.data?.rejudging ? 2_000 : false),
  });

export const setDetector = (project: string, name: string, change: Schemas["DetectorIn"]) =>
  data(client.PUT("/api/detectors/{name}", { params: { path: { name }, query: { project } }, body: change }));
