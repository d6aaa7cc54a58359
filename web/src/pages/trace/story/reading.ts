/** The content of spans, asked for when their passage has stood still for a moment, and kept like any other answer. */
import { useQueries } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import type { SpanDetail } from "../../../api/client";
import { spanOf } from "../../../api/queries";

/** Passages that only fly past ask for nothing. */
const STILL = 100;

export interface Reading {
  /** In the order of the ids; null where it has not come. */
  readonly spans: readonly (SpanDetail | null)[];
  readonly error: Error | null;
  readonly retry: () => void;
  readonly done: boolean;
}

export function useReading(project: string, traceId: string, ids: readonly string[]): Reading {
  const [still, setStill] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setStill(true), STILL);
    return () => clearTimeout(timer);
  }, []);
  return useQueries({
    queries: ids.map((id) => ({ ...spanOf(project, traceId, id), enabled: still })),
    combine: (answers) => ({
      spans: answers.map(({ data }) => data ?? null),
      error: answers[0]?.error ?? null,
      retry: () => void answers[0]?.refetch(),
      done: answers.every(({ data, error }) => data !== undefined || error !== null),
    }),
  });
}
