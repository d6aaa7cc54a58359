/** The values of an alert as a line that steps: each holds until the next was seen. */

export interface Plotted {
  /** Seconds since 1970. */
  readonly at: number[];
  readonly values: (number | null)[];
  readonly from: number;
  readonly until: number;
}

/** The axis reaches from a little before the alert to its end, or to now. */
export function plotted(
  points: readonly { readonly at: string; readonly value: number }[],
  since: string,
  closed: string | null,
  value: number | null,
  nowMs: number,
): Plotted {
  const seen = points.map((point) => ({ at: Date.parse(point.at) / 1000, value: point.value }));
  const begin = Math.min(Date.parse(since) / 1000, seen[0]?.at ?? Infinity);
  const end = Math.max(closed === null ? nowMs / 1000 : Date.parse(closed) / 1000, seen.at(-1)?.at ?? 0);
  const last = seen.at(-1);
  if (value !== null && (last === undefined || last.at < end)) seen.push({ at: end, value });
  const margin = Math.max(1, (end - begin) * 0.04);
  return { at: seen.map((point) => point.at), values: seen.map((point) => point.value), from: begin - margin, until: end + margin };
}
