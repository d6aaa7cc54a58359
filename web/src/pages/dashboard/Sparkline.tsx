/** The course of a KPI, small, with the lines that it should stay below. */
import type { Kpi } from "./ask";
import { sparkOf } from "./spark";
import css from "./KpiCard.module.css";

const WIDE = 300;
const HIGH = 56;

export function Sparkline({ kpi, says }: { readonly kpi: Kpi; readonly says: string }) {
  const spark = sparkOf(kpi, WIDE, HIGH);
  return (
    <svg className={css["spark"]} viewBox={`0 0 ${WIDE} ${HIGH}`} preserveAspectRatio="none" role="img" aria-label={says}>
      <path className={css["area"]} d={spark.area} />
      <line className={css["healthyLine"]} x1={0} x2={WIDE} y1={spark.healthy} y2={spark.healthy} vectorEffect="non-scaling-stroke" />
      {spark.alert !== null && (
        <line className={css["alertLine"]} x1={0} x2={WIDE} y1={spark.alert} y2={spark.alert} vectorEffect="non-scaling-stroke" />
      )}
      <path className={css["course"]} d={spark.line} vectorEffect="non-scaling-stroke" />
      {spark.dots.map(({ x, y }) => (
        <path key={x} className={css["dot"]} d={`M${x} ${y}h.01`} vectorEffect="non-scaling-stroke" />
      ))}
    </svg>
  );
}
