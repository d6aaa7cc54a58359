/** What of the pages of experiments can be linked to. */
import type { Change } from "../../trace/experiments";

export interface ExperimentSearch {
  readonly which?: "failed" | "passed" | undefined;
}

export function readExperimentSearch({ which }: Record<string, unknown>): ExperimentSearch {
  return { which: which === "failed" || which === "passed" ? which : undefined };
}

export interface CompareSearch {
  readonly before?: string | undefined;
  readonly after?: string | undefined;
  readonly which?: Change | undefined;
}

const CHANGES: readonly Change[] = ["broke", "fixed", "same", "added", "gone"];

export function readExperimentsCompared({ before, after, which }: Record<string, unknown>): CompareSearch {
  return { before: id(before), after: id(after), which: CHANGES.find((change) => change === which) };
}

export interface RunSearch {
  /** Counted from 1. */
  readonly run?: number | undefined;
  /** Counted from 1. */
  readonly row?: number | undefined;
}

export function readRunSearch({ run, row }: Record<string, unknown>): RunSearch {
  return { run: place(run), row: place(row) };
}

const id = (value: unknown): string | undefined => (value === undefined || value === "" ? undefined : String(value));

function place(value: unknown): number | undefined {
  const number = Number(value);
  return Number.isInteger(number) && number > 0 ? number : undefined;
}
