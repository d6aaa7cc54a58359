/** What somebody says about a finding: shown at once, taken back where the server refuses. */
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { type Finding, findingsOf, sayOf, type Verdict } from "../../../api/findings";

interface Said {
  readonly finding: Finding;
  /** Null takes back what was said. */
  readonly verdict: Verdict | null;
}

export interface Feedback {
  readonly say: (finding: Finding, verdict: Verdict | null) => void;
  /** The finding about which nothing could be said, and why. */
  readonly failed: { readonly finding: Finding; readonly error: Error } | null;
}

export const same = (one: Finding, other: Finding): boolean => one.detector === other.detector && one.span_id === other.span_id;

export function useFeedback(project: string, traceId: string): Feedback {
  const queries = useQueryClient();
  const { queryKey } = findingsOf(project, traceId);
  const show = (finding: Finding, feedback: Finding["feedback"]) =>
    queries.setQueryData(queryKey, (old) => old && { ...old, rows: old.rows.map((one) => (same(one, finding) ? { ...one, feedback } : one)) });
  const { mutate, error, variables } = useMutation({
    mutationFn: ({ finding, verdict }: Said) => sayOf(project, traceId, finding, verdict),
    onMutate: async ({ finding, verdict }) => {
      await queries.cancelQueries({ queryKey });
      show(finding, verdict && { verdict, by: "", comment: "", made: new Date().toISOString() });
    },
    onError: (_, { finding }) => show(finding, finding.feedback),
    onSettled: () => {
      void queries.invalidateQueries({ queryKey });
      void queries.invalidateQueries({ queryKey: [project, "detectors"] });
    },
  });
  return {
    say: (finding, verdict) => mutate({ finding, verdict }),
    failed: error && variables ? { finding: variables.finding, error } : null,
  };
}
