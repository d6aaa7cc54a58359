/** Lines over time (uPlot): thresholds and changes are drawn in, and a click on a point opens the traces behind it. */
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

import { useTheme } from "../../theme/theme";
import { dayOf, timeOfDay } from "../../trace/format";
import { zone } from "../../trace/zone";
import type { Measure, Series } from "./ask";
import css from "./Chart.module.css";
import { columnsOf, marksOf } from "./lines";
import { told } from "./told";

/** One colour a line, in their order; further lines share them. */
export const COLOURS = ["--accent", "--thinks", "--acts", "--reads", "--checks", "--warning", "--holds"] as const;
const HIGH = 176;

interface Props {
  readonly series: Series;
  readonly measure: Measure | undefined;
  readonly says: string;
  /** The line (its place) and the moment in seconds. */
  readonly open: (line: number, at: number) => void;
}

export function Chart({ series, measure, says, open }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const theme = useTheme();
  const opens = useRef(open);
  useEffect(() => {
    opens.current = open;
  });
  useEffect(() => {
    const box = place.current;
    if (!box) return;
    const { at, values } = columnsOf(series);
    const plot = new uPlot(options(series, measure, box.clientWidth, (line, moment) => opens.current(line, moment)), [at, ...values], box);
    const watch = new ResizeObserver(() => plot.setSize({ width: box.clientWidth, height: HIGH }));
    watch.observe(box);
    return () => {
      watch.disconnect();
      plot.destroy();
    };
  }, [series, measure, theme]);
  return <div ref={place} className={css["chart"]} role="img" aria-label={says} />;
}

function options(series: Series, measure: Measure | undefined, width: number, open: Props["open"]): uPlot.Options {
  const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const soft = colour("--line");
  const axis: uPlot.Axis = {
    stroke: colour("--text-faint"),
    font: `11px ${colour("--font")}`,
    grid: { stroke: soft, width: 1 },
    ticks: { show: false },
  };
  const limits = [measure?.healthy, measure?.alert].filter((limit): limit is number => typeof limit === "number");
  const most = Math.max(0, ...series.series.flatMap((line) => line.points.map((point) => point.value ?? 0)));
  const near = limits.filter((limit, index) => index === 0 || most > (limits[0] ?? 0) || limit <= most);
  return {
    width,
    height: HIGH,
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), zone()),
    legend: { show: false },
    padding: [10, 22, 0, 0],
    cursor: { y: false, points: { size: 8 }, focus: { prox: 24 } },
    focus: { alpha: 0.35 },
    scales: { y: { range: (_, __, highest) => [0, Math.max(highest ?? 0, ...near, Number.MIN_VALUE) * 1.1 || 1] } },
    axes: [
      { ...axis, size: 26, values: (_, moments) => moments.map((moment) => axisMoment(moment, series.bucket)) },
      { ...axis, size: 54, values: (_, numbers) => numbers.map((number) => told(number, series.unit)) },
    ],
    series: [
      {},
      ...series.series.map((line, index) => {
        const stroke = colour(COLOURS[index % COLOURS.length] ?? "--accent");
        const alone = series.series.length === 1;
        return {
          label: line.value ?? series.title,
          stroke,
          width: 1.8,
          spanGaps: false,
          points: { show: line.points.filter((point) => point.value !== null).length < 60, size: 5, fill: stroke },
          ...(alone ? { fill: `color-mix(in srgb, ${stroke} 9%, transparent)` } : {}),
        };
      }),
    ],
    hooks: {
      draw: [
        (plot) => {
          near.forEach((limit, index) => across(plot, limit, colour(limits.length > 1 && index === 1 ? "--error" : "--line-strong")));
          for (const mark of marksOf(series)) down(plot, mark.at, colour("--text-faint"));
        },
      ],
      ready: [(plot) => tells(plot, series, open)],
    },
  };
}

/** 14:00 within a day, 24 Nov beyond. */
function axisMoment(seconds: number, bucket: Series["bucket"]): string {
  const ms = seconds * 1000;
  const clock = timeOfDay(ms).slice(0, 5);
  return bucket === "day" || clock === "00:00" ? dayOf(ms, ms) : clock;
}

function across(plot: uPlot, value: number, stroke: string): void {
  const y = Math.round(plot.valToPos(value, "y", true)) + 0.5;
  drawn(plot, stroke, [plot.bbox.left, y], [plot.bbox.left + plot.bbox.width, y]);
}

function down(plot: uPlot, at: number, stroke: string): void {
  const x = Math.round(plot.valToPos(at, "x", true)) + 0.5;
  if (x < plot.bbox.left || x > plot.bbox.left + plot.bbox.width) return;
  drawn(plot, stroke, [x, plot.bbox.top], [x, plot.bbox.top + plot.bbox.height]);
}

function drawn({ ctx }: uPlot, stroke: string, [x1, y1]: [number, number], [x2, y2]: [number, number]): void {
  ctx.save();
  ctx.strokeStyle = stroke;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(x1, y1);
  ctx.lineTo(x2, y2);
  ctx.stroke();
  ctx.restore();
}

/** What the pointer is at, in words; a click opens it. */
function tells(plot: uPlot, series: Series, open: Props["open"]): void {
  const tip = document.createElement("div");
  tip.className = css["tip"] ?? "";
  plot.over.append(tip);
  const marks = marksOf(series);
  const now = () => {
    const index = plot.cursor.idx;
    const at = index === null || index === undefined ? undefined : plot.data[0][index];
    return index === null || index === undefined || at === undefined ? null : { index, at };
  };
  const nearest = (index: number): number => {
    const top = plot.cursor.top ?? 0;
    const far = series.series.map((_, line) => {
      const value = plot.data[line + 1]?.[index];
      return value === null || value === undefined ? Infinity : Math.abs(plot.valToPos(value, "y") - top);
    });
    return far.indexOf(Math.min(...far));
  };
  plot.over.addEventListener("mousemove", () => {
    const found = now();
    tip.hidden = found === null;
    if (!found) return;
    const line = nearest(found.index);
    const value = plot.data[line + 1]?.[found.index] ?? null;
    const name = series.series[line]?.value ?? series.title;
    const step = (plot.data[0][1] ?? 0) - (plot.data[0][0] ?? 0);
    const changed = marks.filter((mark) => Math.abs(mark.at - found.at) <= step / 2).map((mark) => mark.says);
    tip.textContent = [`${dayOf(found.at * 1000, Date.now())} ${timeOfDay(found.at * 1000).slice(0, 5)}`, `${name}: ${told(value, series.unit)}`, ...changed].join("\n");
    const x = plot.valToPos(found.at, "x");
    tip.style.left = `${x}px`;
    tip.dataset["side"] = x > plot.over.clientWidth / 2 ? "left" : "right";
  });
  plot.over.addEventListener("mouseleave", () => {
    tip.hidden = true;
  });
  plot.over.addEventListener("click", () => {
    const found = now();
    if (found) open(nearest(found.index), found.at);
  });
  tip.hidden = true;
}
