/** The whole run in a strip: drag over it to zoom, drag the bright part to pan, double click for all of it. */
import { type PointerEvent, useEffect, useRef, useState } from "react";

import { useTheme } from "../../theme/theme";
import type { Marks, Severity } from "../../trace/findings";
import { family, kindOf } from "../../trace/kinds";
import type { Run } from "../../trace/spans";
import { barOf, between, panned, type TimeWindow, widthOf } from "../../trace/time-window";
import css from "./Minimap.module.css";

const HEIGHT = 38;
/** A drag shorter than this many pixels is a click. */
const DRAG = 4;
const TONES: Readonly<Record<Severity, string>> = { critical: "--error", warning: "--warning", info: "--text-faint" };

interface Props {
  readonly run: Run;
  readonly marks: Marks;
  readonly whole: TimeWindow;
  readonly window: TimeWindow;
  readonly zoomedIn: boolean;
  readonly zoomTo: (window: TimeWindow | null) => void;
}

interface Drag {
  readonly from: number;
  readonly x: number;
  /** The window that is being moved; null where a new one is drawn. */
  readonly moves: TimeWindow | null;
}

export function Minimap({ run, marks, whole, window, zoomedIn, zoomTo }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const drag = useRef<Drag | null>(null);
  const [width, setWidth] = useState(0);
  const theme = useTheme();
  useEffect(() => {
    if (!box.current) return;
    const watch = new ResizeObserver(([entry]) => setWidth(Math.round(entry?.contentRect.width ?? 0)));
    watch.observe(box.current);
    return () => watch.disconnect();
  }, []);
  useEffect(() => {
    if (canvas.current && width > 0) draw(canvas.current, { run, marks, whole, width });
  }, [run, marks, whole, width, theme]);

  const momentAt = (event: PointerEvent) => {
    const { left, width: wide } = event.currentTarget.getBoundingClientRect();
    return whole.from + ((event.clientX - left) / Math.max(1, wide)) * widthOf(whole);
  };
  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const from = momentAt(event);
    const inside = zoomedIn && from >= window.from && from <= window.to;
    drag.current = { from, x: event.clientX, moves: inside ? window : null };
  };
  const onPointerMove = (event: PointerEvent) => {
    const now = drag.current;
    if (!now || (now.moves === null && Math.abs(event.clientX - now.x) < DRAG)) return;
    const to = momentAt(event);
    zoomTo(now.moves ? panned(now.moves, whole, to - now.from) : between(now.from, to, whole));
  };
  const shade = barOf(window.from, window.to, whole);
  return (
    <div
      ref={box}
      className={css["map"]}
      data-zoomed={zoomedIn}
      title="Drag to zoom, drag the bright part to pan, double click for the whole run"
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => (drag.current = null)}
      onPointerCancel={() => (drag.current = null)}
      onDoubleClick={() => zoomTo(null)}
    >
      <canvas ref={canvas} className={css["canvas"]} role="img" aria-label="The whole run in time" />
      {zoomedIn && (
        <>
          <i className={css["dim"]} style={{ left: 0, width: `${shade.left * 100}%` }} />
          <i className={css["dim"]} style={{ left: `${(shade.left + shade.width) * 100}%`, right: 0 }} />
          <i className={css["window"]} style={{ left: `${shade.left * 100}%`, width: `${shade.width * 100}%` }} />
        </>
      )}
    </div>
  );
}

interface Drawn extends Pick<Props, "run" | "marks" | "whole"> {
  readonly width: number;
}

/** Rows from top to bottom as in the tree; failed spans last, so that nothing hides them. What was found hangs from above. */
function draw(canvas: HTMLCanvasElement, { run, marks, whole, width }: Drawn): void {
  const scale = devicePixelRatio;
  canvas.width = width * scale;
  canvas.height = HEIGHT * scale;
  const paper = canvas.getContext("2d");
  if (!paper) return;
  paper.scale(scale, scale);
  const style = getComputedStyle(canvas);
  const total = run.tree.order.length;
  const step = (HEIGHT - 6) / Math.max(total, 8);
  const thick = Math.max(1.5, Math.min(3, step - 0.5));
  const colours = new Map<string, string>();
  const colourOf = (name: string) => {
    const known = colours.get(name) ?? style.getPropertyValue(name).trim();
    colours.set(name, known);
    return known;
  };
  const mark = (row: number, colour: string, least: number) => {
    const span = run.tree.order[row] ?? -1;
    const start = run.spans.starts[span] ?? null;
    if (start === null) return;
    const bar = barOf(start, run.spans.ends[span] ?? run.whole.to, whole);
    if (bar.outside) return;
    paper.fillStyle = colour;
    paper.fillRect(bar.left * width, 3 + row * step, Math.max(least, bar.width * width), Math.max(least, thick));
  };
  for (let row = 0; row < total; row += 1) {
    const name = family(kindOf(run.spans.kinds[run.tree.order[row] ?? -1] ?? ""));
    mark(row, colourOf(name === "holds" ? "--holds-bar" : `--${name}`), 1);
  }
  for (const row of run.errorRows) mark(row, colourOf("--error"), 4);
  for (const row of marks.rows) {
    const start = run.spans.starts[run.tree.order[row] ?? -1] ?? null;
    const found = marks.byRow.get(row);
    if (start === null || !found) continue;
    const at = barOf(start, start, whole);
    if (!at.outside) flag(paper, at.left * width, colourOf(TONES[found.worst]), found.origin);
  }
}

/** A pennant at the upper edge; the step in which it began has its line down to the ground. */
function flag(paper: CanvasRenderingContext2D, at: number, colour: string, origin: boolean): void {
  const x = Math.max(4, at);
  paper.fillStyle = colour;
  paper.beginPath();
  paper.moveTo(x - 4, 0);
  paper.lineTo(x + 4, 0);
  paper.lineTo(x, 6);
  paper.fill();
  if (origin) paper.fillRect(x - 0.5, 0, 1, HEIGHT);
}
