/** The values that an alert was opened, kept and ended by, with its limits drawn in and the time that it was open. */
import { useEffect, useMemo, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

import type { Alert } from "../../api/alerts";
import { useTheme } from "../../theme/theme";
import { inNumbers, measured } from "../../trace/alert-words";
import { timeOfDay } from "../../trace/format";
import { zone } from "../../trace/zone";
import css from "./AlertChart.module.css";
import { plotted } from "./plotted";

const HIGH = 190;

export function AlertChart({ alert }: { readonly alert: Alert }) {
  const { points, since, closed, value, warn, alert: limit, unit } = alert;
  const data = useMemo(() => plotted(points, since, closed, value, Date.now()), [points, since, closed, value]);
  const place = useRef<HTMLDivElement>(null);
  const theme = useTheme();
  useEffect(() => {
    const box = place.current;
    if (!box || data.at.length === 0) return;
    const drawn = new uPlot(options(data, [warn, limit], unit, box.clientWidth), [data.at, data.values], box);
    const watch = new ResizeObserver(() => drawn.setSize({ width: box.clientWidth, height: HIGH }));
    watch.observe(box);
    return () => {
      watch.disconnect();
      drawn.destroy();
    };
  }, [data, warn, limit, unit, theme]);
  if (data.at.length === 0) return null;
  const says = `From ${measured(data.values[0] ?? null, unit)} to ${measured(data.values.at(-1) ?? null, unit)}.`;
  return (
    <section className={css["card"]} aria-labelledby="chart-title">
      <div className={css["head"]}>
        <h2 id="chart-title">Value</h2>
        <ul className={css["legend"]}>
          {warn !== null && <li data-limit="warn">warns at {measured(warn, unit)}</li>}
          {limit !== null && <li data-limit="alert">alerts at {measured(limit, unit)}</li>}
        </ul>
      </div>
      <div ref={place} className={css["chart"]} role="img" aria-label={says} />
    </section>
  );
}

function options(data: ReturnType<typeof plotted>, limits: readonly (number | null)[], unit: string, width: number): uPlot.Options {
  const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const axis: uPlot.Axis = {
    stroke: colour("--text-faint"),
    font: `11px ${colour("--font")}`,
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { show: false },
  };
  const known = limits.filter((limit): limit is number => limit !== null);
  const top = Math.max(...known, ...data.values.filter((value): value is number => value !== null), Number.MIN_VALUE);
  const stroke = colour("--accent");
  return {
    width,
    height: HIGH,
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), zone()),
    legend: { show: false },
    padding: [10, 22, 0, 0],
    cursor: { show: false },
    scales: { x: { range: () => [data.from, data.until] }, y: { range: () => [0, top * 1.15] } },
    axes: [
      { ...axis, size: 26, space: 90, values: (_, moments) => moments.map((moment) => timeOfDay(moment * 1000)) },
      { ...axis, size: 60, values: (_, numbers) => numbers.map((number) => inNumbers(number, unit)) },
    ],
    series: [
      {},
      {
        stroke,
        width: 1.8,
        fill: `color-mix(in srgb, ${stroke} 9%, transparent)`,
        points: { show: data.values.length < 60, size: 6, fill: stroke },
        ...(uPlot.paths.stepped ? { paths: uPlot.paths.stepped({ align: 1 }) } : {}),
      },
    ],
    hooks: {
      draw: [
        (plot) => {
          const [warn, alert] = limits;
          if (warn !== null && warn !== undefined) across(plot, warn, colour("--warning"));
          if (alert !== null && alert !== undefined) across(plot, alert, colour("--error"));
        },
      ],
    },
  };
}

function across({ ctx, bbox, valToPos }: uPlot, value: number, stroke: string): void {
  const y = Math.round(valToPos(value, "y", true)) + 0.5;
  ctx.save();
  ctx.strokeStyle = stroke;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.restore();
}
