/** The recording on the left, this run on the right, call by call; where each answer came from stands beside it. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";

import { Icon } from "../../parts/Icon";
import { KindMark } from "../../parts/KindMark";
import { count } from "../../trace/format";
import { kindOf } from "../../trace/kinds";
import { type Call, HOW, LABELS, type Row, sumOf } from "../../trace/replays";
import list from "../compare/AlignedList.module.css";
import css from "./ReplayRows.module.css";

const NARROW = matchMedia("(max-width: 760px)").matches;
const ROW = 54;
const TWO = NARROW ? 112 : ROW;

interface Props {
  readonly rows: readonly Row[];
  /** The run was stopped: what follows was not reached. */
  readonly stopped: boolean;
  readonly row: number;
  readonly choose: (row: number) => void;
}

export function ReplayRows({ rows, stopped, row, choose }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const heightOf = (index: number) => (rows[index]?.how === "same" ? ROW : TWO);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: heightOf,
    overscan: 8,
    scrollPaddingStart: 30,
    paddingEnd: 12,
  });
  const first = useRef(true);
  useEffect(() => {
    virtual.scrollToIndex(row, { align: first.current ? "center" : "auto" });
    first.current = false;
  }, [virtual, row]);
  return (
    <div
      ref={scroller}
      className={list["list"]}
      role="grid"
      aria-label="Recorded and now, side by side"
      aria-rowcount={rows.length}
      aria-activedescendant={`row-${row}`}
      tabIndex={0}
    >
      <div className={list["sum"]} role="row">
        <span role="gridcell">{sumOf(rows)}</span>
        <span role="gridcell" className={list["keys"]}>
          <kbd>n</kbd> <kbd>N</kbd> next, previous difference
        </span>
      </div>
      <div className={list["rows"]} style={{ height: virtual.getTotalSize() }} role="rowgroup">
        {virtual.getVirtualItems().map(({ index, start }) => {
          const here = rows[index];
          return (
            here && (
              <div
                key={index}
                id={`row-${index}`}
                role="row"
                aria-rowindex={index + 1}
                aria-selected={index === row}
                data-how={here.how === "changed" ? "reply" : here.how}
                className={list["row"]}
                style={{ transform: `translateY(${start}px)`, height: heightOf(index) }}
                onClick={() => choose(index)}
              >
                <One call={here.recorded ?? null} side="left" />
                <span role="gridcell" className={list["how"]}>
                  {here.first && <b>first difference</b>}
                  {here.how === "same" ? (
                    <span className={list["same"]} title="Asked the same, got the same">
                      =
                    </span>
                  ) : (
                    <span className={list["word"]}>{stopped && here.how === "only_recorded" ? "not reached" : HOW[here.how]}</span>
                  )}
                </span>
                <One call={here.now ?? null} side="right" />
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}

function One({ call, side }: { readonly call: Call | null; readonly side: "left" | "right" }) {
  if (!call) {
    return (
      <span role="gridcell" className={list["none"]} data-side={side}>
        <span className="unseen">no such call</span>
      </span>
    );
  }
  return (
    <span role="gridcell" className={list["call"]} data-side={side}>
      <span className={list["head"]}>
        <KindMark kind={kindOf(call.kind === "http" || call.kind === "mcp" ? "tool" : call.kind)} />
        <span className={list["step"]} title={`Call ${call.i} of the tape`}>
          {count(call.i)}
        </span>
        <bdi className={list["name"]} title={call.name}>
          {call.name}
        </bdi>
        {call.outcome === "error" && (
          <span className={list["failed"]}>
            <Icon of="error" size={12} /> failed
          </span>
        )}
        {side === "right" && (
          <span className={css["label"]} data-label={call.label} title={LABELS[call.label] ?? call.label}>
            {call.label}
          </span>
        )}
      </span>
      <span className={list["said"]}>
        {call.asks && <bdi className={list["asked"]}>{call.asks}</bdi>}
        {call.gave && (
          <>
            <span className={list["arrow"]}>→</span>
            <bdi className={list["gave"]}>{call.gave}</bdi>
          </>
        )}
      </span>
    </span>
  );
}
