/** Changing a detector: shown at once, put back where the server refuses. */
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { detectorsOf, setDetector } from "../../../api/findings";
import type { Schemas } from "../../../api/client";

interface Wanted {
  readonly name: string;
  readonly change: Schemas["DetectorIn"];
}

export interface Change {
  readonly turn: (name: string, on: boolean) => void;
  /** Null puts the default back. */
  readonly set: (name: string, threshold: string, value: number | string | string[] | null) => void;
  /** What could not be changed, and why. */
  readonly failed: { readonly name: string; readonly threshold: string | undefined; readonly error: Error } | null;
}

export function useDetectorChange(project: string): Change {
  const queries = useQueryClient();
  const { queryKey } = detectorsOf(project);
  const { mutate, error, variables } = useMutation({
    mutationFn: ({ name, change }: Wanted) => setDetector(project, name, change),
    onMutate: async ({ name, change: { on } }) => {
      await queries.cancelQueries({ queryKey });
      if (typeof on !== "boolean") return;
      queries.setQueryData(queryKey, (old) => old && { ...old, rows: old.rows.map((one) => (one.name === name ? { ...one, on } : one)) });
    },
    onSuccess: (told) => queries.setQueryData(queryKey, told),
    onError: () => void queries.invalidateQueries({ queryKey }),
    onSettled: () => void queries.invalidateQueries({ queryKey: [project, "traces"] }),
  });
  return {
    turn: (name, on) => mutate({ name, change: { on, thresholds: {} } }),
    set: (name, threshold, value) => mutate({ name, change: { thresholds: { [threshold]: value } } }),
    failed: error && variables ? { name: variables.name, threshold: Object.keys(variables.change.thresholds ?? {})[0], error } : null,
  };
}
