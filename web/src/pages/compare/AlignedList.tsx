/** The calls of both runs in one virtual list, each beside its like; equal stretches are folded. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";

import { Icon } from "../../parts/Icon";
import { differences } from "../../trace/comparison";
import { count, plural } from "../../trace/format";
import css from "./AlignedList.module.css";
import { AlignedRow } from "./AlignedRow";
import type { Compared } from "./compared";

/** On a phone the two calls of a row stand under each other, and equal ones are told once. */
const NARROW = matchMedia("(max-width: 760px)").matches;
const ROW = 54;
const TWO = NARROW ? 112 : ROW;
const FOLD = 30;

export function AlignedList({ compared, open }: { readonly compared: Compared; readonly open: () => void }) {
  const { lines, line, aligned, comparison } = compared;
  const scroller = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => heightOf(compared, index),
    getItemKey: (index) => keyOf(lines, index),
    overscan: 8,
    scrollPaddingStart: FOLD,
    scrollPaddingEnd: FOLD,
    paddingEnd: 12,
  });
  useEffect(() => list.measure(), [list, lines]);
  const first = useRef(true);
  useEffect(() => {
    list.scrollToIndex(line, { align: first.current ? "center" : "auto" });
    first.current = false;
  }, [list, line]);
  return (
    <div
      ref={scroller}
      className={css["list"]}
      role="grid"
      aria-label="Calls side by side"
      aria-rowcount={lines.length}
      aria-activedescendant={lineId(line)}
      tabIndex={0}
    >
      <div className={css["sum"]} role="row">
        <span role="gridcell">
          {comparison.first === null
            ? `${plural(aligned.how.length, "call")}, all the same`
            : `${plural(differences(aligned.how), "difference")} in ${plural(aligned.how.length, "row")}`}
        </span>
        {comparison.first !== null && (
          <span role="gridcell" className={css["keys"]}>
            <kbd>n</kbd> <kbd>N</kbd> next, previous difference
          </span>
        )}
      </div>
      <div className={css["rows"]} style={{ height: list.getTotalSize() }} role="rowgroup">
        {list.getVirtualItems().map(({ index, start, key }) => {
          const here = lines[index];
          if (!here) return null;
          const place = { id: lineId(index), index, top: start, atCursor: index === line };
          return "row" in here ? (
            <AlignedRow key={key} compared={compared} row={here.row} height={heightOf(compared, index)} {...place} open={open} />
          ) : (
            <Fold key={key} rows={here.rows} unfold={() => compared.unfold(here.from)} {...place} />
          );
        })}
      </div>
    </div>
  );
}

export interface Place {
  readonly id: string;
  readonly index: number;
  readonly top: number;
  readonly atCursor: boolean;
}

function Fold({ rows, unfold, id, index, top, atCursor }: Place & { readonly rows: number; readonly unfold: () => void }) {
  return (
    <div id={id} role="row" aria-rowindex={index + 1} aria-selected={atCursor} className={css["fold"]} style={{ transform: `translateY(${top}px)` }}>
      <span role="gridcell">
        <button type="button" tabIndex={-1} onClick={unfold} title="Show them (Enter)">
          <Icon of="unfold" size={13} />
          {count(rows)} equal {rows === 1 ? "call" : "calls"}
        </button>
      </span>
    </div>
  );
}

const lineId = (line: number): string => `line-${line}`;

function heightOf({ lines, aligned }: Compared, index: number): number {
  const line = lines[index];
  if (line && !("row" in line)) return FOLD;
  const how = line && aligned.how[line.row];
  return how === "same" ? ROW : TWO;
}

function keyOf(lines: Compared["lines"], index: number): string {
  const line = lines[index];
  return line === undefined ? String(index) : "row" in line ? `row ${line.row}` : `fold ${line.from}`;
}
