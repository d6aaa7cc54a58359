/** What of a replay's page can be linked to: the sample and the row. */
export interface ReplaySearch {
  /** Counted from 1. */
  readonly sample?: number | undefined;
  /** Counted from 1. */
  readonly row?: number | undefined;
}

export function readReplaySearch(search: Record<string, unknown>): ReplaySearch {
  return { sample: place(search["sample"]), row: place(search["row"]) };
}

/** An address has texts only. */
function place(value: unknown): number | undefined {
  const number = Number(value);
  return Number.isInteger(number) && number > 0 ? number : undefined;
}
