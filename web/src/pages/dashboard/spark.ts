/** The course of a KPI as a line: where its points are in a box, and where its thresholds lie. */
import type { Kpi } from "./ask";

export interface Spark {
  /** SVG path; a gap where there was nothing to count. */
  readonly line: string;
  readonly area: string;
  readonly dots: readonly { readonly x: number; readonly y: number }[];
  readonly healthy: number;
  readonly alert: number | null;
}

/** Leaves room above the highest point, and shows the line of what is healthy always. */
export function sparkOf(kpi: Pick<Kpi, "points" | "healthy" | "alert">, width: number, height: number): Spark {
  const values = kpi.points.map((point) => point.value);
  const highest = Math.max(0, ...values.map((value) => value ?? 0));
  const shown = highest > kpi.healthy ? kpi.alert : kpi.healthy;
  const top = Math.max(highest, shown) * 1.12;
  const x = (index: number) => (values.length < 2 ? width / 2 : (index / (values.length - 1)) * width);
  const y = (value: number) => height - (value / top) * height;
  const runs = runsOf(values);
  const place = (index: number) => `${round(x(index))} ${round(y(values[index] ?? 0))}`;
  return {
    line: runs.map((run) => `M${run.map(place).join("L")}`).join(""),
    area: runs
      .filter((run) => run.length > 1)
      .map((run) => `M${round(x(run[0] ?? 0))} ${height}L${run.map(place).join("L")}L${round(x(run.at(-1) ?? 0))} ${height}Z`)
      .join(""),
    dots: runs.filter((run) => run.length === 1).map(([only = 0]) => ({ x: x(only), y: y(values[only] ?? 0) })),
    healthy: y(kpi.healthy),
    alert: kpi.alert <= top ? y(kpi.alert) : null,
  };
}

/** Neighbours that have a value. */
function runsOf(values: readonly (number | null)[]): number[][] {
  const runs: number[][] = [];
  values.forEach((value, index) => {
    if (value === null) return;
    const last = runs.at(-1);
    if (last && last.at(-1) === index - 1) last.push(index);
    else runs.push([index]);
  });
  return runs;
}

const round = (value: number) => Math.round(value * 10) / 10;
