/** The tree and the waterfall: one virtual treegrid, one tab stop, one chosen row. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { type CSSProperties, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";

import { tick } from "../../trace/format";
import { idAt, placeOf } from "../../trace/rows";
import { barOf, type TimeWindow, ticks } from "../../trace/time-window";
import css from "./SpanGrid.module.css";
import { SpanRow } from "./SpanRow";
import { useTimeWheel } from "./time-wheel";
import type { View } from "./view";

const ROW = 28;
const HEAD = 30;

export function SpanGrid({ view }: { readonly view: View }) {
  const { run, shown, folded, row: chosen, foundSet: found, words, window, openRow: choose, fold } = view;
  const base = view.root === -1 ? 0 : (run.tree.depth[view.root] ?? 0);
  const scroller = useRef<HTMLDivElement>(null);
  const place = placeOf(shown, chosen);
  const rows = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
    scrollPaddingStart: HEAD + ROW * 2,
    scrollPaddingEnd: ROW * 2,
    paddingEnd: ROW,
  });
  const width = useSize(scroller.current);
  useTimeWheel(scroller, view);
  const marks = ticks(window, width > 1000 ? 6 : width > 560 ? 3 : 1);
  const now = useRef(place);
  now.current = place;
  // Only a newly chosen span is scrolled to: spans that arrive meanwhile must not move what is being read.
  const chosenId = idAt(run.tree, run.spans.ids, chosen);
  useEffect(() => {
    if (chosenId && now.current >= 0) rows.scrollToIndex(now.current, { align: "auto" });
  }, [chosenId, rows]);
  return (
    <div
      ref={scroller}
      className={css["grid"]}
      role="treegrid"
      aria-label="Spans"
      aria-rowcount={shown.length + 1}
      aria-activedescendant={place >= 0 ? `row-${shown[place]}` : undefined}
      tabIndex={0}
      style={{ "--lines": lines(marks, window) } as CSSProperties}
    >
      <Head window={window} start={run.whole.from} marks={marks} />
      <div className={css["rows"]} style={{ height: rows.getTotalSize() }} role="rowgroup">
        {rows.getVirtualItems().map((item) => {
          const row = shown[item.index] ?? 0;
          return (
            <SpanRow
              key={row}
              run={run}
              row={row}
              top={item.start}
              index={item.index}
              chosen={row === (view.only ? chosen : shown[place])}
              folded={folded.has(run.spans.ids[run.tree.order[row] ?? -1] ?? "")}
              words={found.has(row) ? words : ""}
              window={window}
              base={base}
              mark={view.marks.byRow.get(row)}
              hidden={view.marks.below(row)}
              critical={view.critical === null ? undefined : view.critical.has(row)}
              choose={choose}
              fold={fold}
            />
          );
        })}
      </div>
    </div>
  );
}

interface HeadProps {
  readonly window: TimeWindow;
  readonly start: number;
  readonly marks: readonly number[];
}

/** A line at each tick, down through all rows. */
function lines(marks: readonly number[], window: TimeWindow): string {
  const places = marks.map((mark) => `${barOf(mark, mark, window).left * 100}%`);
  const stops = places.map((at) => `transparent ${at}, var(--line) ${at} calc(${at} + 1px), transparent calc(${at} + 1px)`);
  return stops.length > 0 ? `linear-gradient(to right, ${stops.join(", ")})` : "none";
}

function Head({ window, start, marks }: HeadProps): ReactNode {
  const step = (marks[1] ?? window.to) - (marks[0] ?? window.from);
  return (
    <div className={css["head"]} role="row">
      <span role="columnheader">Span</span>
      <span role="columnheader" className={css["kind"]}>
        Kind
      </span>
      <span role="columnheader" className={css["number"]}>
        Tokens
      </span>
      <span role="columnheader" className={css["time"]} aria-label="Time">
        <span className={css["scale"]} data-scale="time">
          {marks.map((mark) => (
            <span key={mark} className={css["tick"]} style={{ left: `${barOf(mark, mark, window).left * 100}%` }}>
              {tick(Math.max(0, mark - start), step)}
            </span>
          ))}
        </span>
      </span>
    </div>
  );
}

function useSize(element: HTMLElement | null): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    if (!element) return;
    const watch = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0));
    watch.observe(element);
    return () => watch.disconnect();
  }, [element]);
  return width;
}
