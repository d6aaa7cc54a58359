/** A series as uPlot wants it: moments once, and a column for each line; and the window of time behind a point. */
import { inAddress } from "../../trace/range";
import type { Series } from "./ask";

export interface Columns {
  /** Seconds since 1970. */
  readonly at: number[];
  readonly values: (number | null)[][];
}

export function columnsOf(series: Series): Columns {
  const moments = [...new Set(series.series.flatMap((line) => line.points.map((point) => point.at)))].sort();
  const place = new Map(moments.map((moment, index) => [moment, index]));
  const values = series.series.map((line) => {
    const column: (number | null)[] = moments.map(() => null);
    for (const point of line.points) column[place.get(point.at) ?? 0] = point.value;
    return column;
  });
  return { at: moments.map((moment) => Date.parse(moment) / 1000), values };
}

const LENGTH: Readonly<Record<Series["bucket"], number>> = { hour: 3_600, day: 86_400 };

/** The hour or day that a point is of, as the list of traces takes it. */
export function windowOf(at: number, bucket: Series["bucket"]): { readonly since: string; readonly until: string } {
  return { since: inAddress(at * 1000), until: inAddress((at + LENGTH[bucket]) * 1000) };
}

/** Marks that fall together are one line with several words. */
export function marksOf(series: Series): { readonly at: number; readonly says: string }[] {
  const told = new Map<number, string[]>();
  for (const mark of series.marks) {
    const at = Date.parse(mark.at) / 1000;
    told.set(at, [...(told.get(at) ?? []), `${mark.agent}: ${mark.kind} ${mark.before || "–"} → ${mark.after || "–"}`]);
  }
  return [...told].map(([at, says]) => ({ at, says: says.join("\n") }));
}
