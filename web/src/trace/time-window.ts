/** The geometry of the waterfall: which part of the run is on show, where bars lie in it, where ticks stand. */

/** Nanoseconds after the start of the trace. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

/** Fractions of the width, both within 0 and 1. */
export interface Bar {
  readonly left: number;
  readonly width: number;
  /** Ends left or right of the window. */
  readonly outside: boolean;
}

export function widthOf(window: TimeWindow): number {
  return Math.max(1, window.to - window.from);
}

export function barOf(start: number, end: number, window: TimeWindow): Bar {
  const width = widthOf(window);
  const left = clamp((start - window.from) / width);
  const right = clamp((Math.max(start, end) - window.from) / width);
  return { left, width: right - left, outside: end < window.from || start > window.to };
}

/** The part shown after zooming by a factor (below 1: closer) around a moment, never beyond the whole. */
export function zoomed(window: TimeWindow, whole: TimeWindow, factor: number, around: number): TimeWindow {
  const span = Math.min(Math.max(widthOf(window) * factor, 1e3), widthOf(whole));
  const share = (around - window.from) / widthOf(window);
  const from = Math.min(Math.max(around - span * share, whole.from), whole.to - span);
  return { from, to: from + span };
}

/** The same width of time, moved, never beyond the whole. */
export function panned(window: TimeWindow, whole: TimeWindow, by: number): TimeWindow {
  const span = widthOf(window);
  const from = Math.min(Math.max(window.from + by, whole.from), whole.to - span);
  return { from, to: from + span };
}

/** From one moment to another, whichever is first, within the whole. */
export function between(one: number, other: number, whole: TimeWindow): TimeWindow {
  const from = Math.min(Math.max(Math.min(one, other), whole.from), whole.to - 1e3);
  return { from, to: Math.max(from + 1e3, Math.min(Math.max(one, other), whole.to)) };
}

/** A stretch of time in the middle, with a tenth of it before and after, never beyond the whole. */
export function around(start: number, end: number, whole: TimeWindow): TimeWindow {
  const span = Math.min(Math.max((end - start) * 1.2, 1e6), widthOf(whole));
  const from = Math.min(Math.max((start + end - span) / 2, whole.from), whole.to - span);
  return { from, to: from + span };
}

/** Round moments, about as many as wanted. */
export function ticks(window: TimeWindow, wanted: number): number[] {
  const step = roundStep(widthOf(window) / Math.max(1, wanted));
  const marks: number[] = [];
  for (let mark = Math.ceil(window.from / step) * step; mark <= window.to && marks.length < 100; mark += step) {
    marks.push(mark);
  }
  return marks;
}

const SECOND = 1e9;
const LONG_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400];

function roundStep(least: number): number {
  if (least > SECOND * 0.5) {
    const long = LONG_STEPS.find((step) => step * SECOND >= least);
    if (long !== undefined) return long * SECOND;
  }
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= least) ?? 10;
  return factor * power;
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
