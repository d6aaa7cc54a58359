/** Runs that a run is likely compared with: of the same name or session, those with the same input first. */
import { useQueries, useQuery } from "@tanstack/react-query";

import type { Trace } from "../../api/client";
import { traceOf, tracesPageOf } from "../../api/queries";
import { type Candidate, ranked } from "./likely";

export function useCandidates(project: string, left: string): readonly Candidate[] {
  const { data: run } = useQuery(traceOf(project, left));
  return useQueries({
    queries: run ? asked(run).map((query) => tracesPageOf(project, query)) : [],
    combine: (answers) => (run ? ranked(run, answers.flatMap(({ data }) => data?.rows ?? [])) : []),
  });
}

function asked(run: Trace): string[] {
  return [run.name ? `name:${quoted(run.name)}` : "", run.session_id ? `session:${quoted(run.session_id)}` : ""].filter(Boolean);
}

function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
