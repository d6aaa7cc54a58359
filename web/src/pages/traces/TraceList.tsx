/** The virtual list of traces, with one row under the cursor that j, k and Enter work on. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState } from "react";

import type { Trace } from "../../api/client";
import { Icon } from "../../parts/Icon";
import { useKeys } from "../../parts/keys";
import css from "./TraceList.module.css";
import { TraceRow } from "./TraceRow";
import { useNow } from "./now";

const ROW = 54;
const NEAR_END = 30;

/** Where each list was left, so that coming back to it loses nothing. */
const places = new Map<string, { readonly offset: number; readonly cursor: number }>();

interface Props {
  readonly place: string;
  readonly rows: readonly Trace[];
  readonly waiting: boolean;
  readonly more: boolean;
  readonly readMore: () => void;
  readonly sort: string;
  readonly sortBy: (field: string) => void;
  readonly open: (trace: Trace) => void;
  readonly search: () => void;
}

const COLUMNS: readonly { readonly name: string; readonly sort?: string; readonly number?: boolean }[] = [
  { name: "Time", sort: "start" },
  { name: "Name" },
  { name: "Session" },
  { name: "User" },
  { name: "Steps", sort: "steps", number: true },
  { name: "Tools", sort: "tools", number: true },
  { name: "Tokens", sort: "tokens", number: true },
  { name: "Cost", sort: "cost", number: true },
  { name: "Latency", sort: "latency", number: true },
  { name: "Status" },
];

export function TraceList({ place, rows, waiting, more, readMore, sort, sortBy, open, search }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const left = places.get(place);
  const [cursor, setCursor] = useState(left?.cursor ?? -1);
  const now = useNow();
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 8,
    scrollPaddingStart: 34 + ROW,
    scrollPaddingEnd: ROW,
    paddingEnd: 12,
    initialOffset: left?.offset ?? 0,
  });
  const offset = list.scrollOffset ?? 0;
  useEffect(() => {
    places.set(place, { offset, cursor });
  }, [place, offset, cursor]);
  const items = list.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && last >= rows.length - NEAR_END) readMore();
  }, [more, last, rows.length, readMore]);
  const move = (to: number) => {
    const next = Math.min(rows.length - 1, Math.max(0, to));
    setCursor(next);
    list.scrollToIndex(next, { align: "auto" });
  };
  const openCursor = () => {
    const trace = rows[cursor];
    if (trace) open(trace);
  };
  useKeys({
    j: () => move(cursor + 1),
    ArrowDown: () => move(cursor + 1),
    k: () => move(cursor - 1),
    ArrowUp: () => move(cursor - 1),
    Home: () => move(0),
    End: () => move(rows.length - 1),
    "/": search,
    Enter: openCursor,
  });
  return (
    <div
      ref={scroller}
      className={css["list"]}
      role="grid"
      aria-label="Traces"
      aria-rowcount={more ? -1 : rows.length + 1}
      aria-busy={waiting}
      aria-activedescendant={cursor >= 0 ? `trace-${cursor}` : undefined}
      tabIndex={0}
    >
      <Head sort={sort} sortBy={sortBy} />
      {waiting ? (
        <Waiting />
      ) : (
        <div className={css["rows"]} style={{ height: list.getTotalSize() }} role="rowgroup">
          {items.map((item) => {
            const trace = rows[item.index];
            return (
              trace && (
                <TraceRow
                  key={trace.trace_id}
                  trace={trace}
                  index={item.index}
                  top={item.start}
                  atCursor={item.index === cursor}
                  now={now}
                  point={setCursor}
                />
              )
            );
          })}
        </div>
      )}
    </div>
  );
}

function Head({ sort, sortBy }: { readonly sort: string; readonly sortBy: (field: string) => void }) {
  return (
    <div className={css["head"]} role="row">
      {COLUMNS.map(({ name, sort: by, number }) => {
        const order = sort === `-${by}` ? "descending" : sort === by ? "ascending" : undefined;
        return (
          <span key={name} role="columnheader" aria-sort={order} className={number ? css["number"] : undefined}>
            {by ? (
              <button type="button" tabIndex={-1} onClick={() => sortBy(by)} data-sorted={order !== undefined}>
                {name}
                <Icon of={order === "ascending" ? "up" : "down"} size={11} />
              </button>
            ) : (
              name
            )}
          </span>
        );
      })}
    </div>
  );
}

/** Where rows will be: shown only when the answer takes its time. */
function Waiting() {
  return (
    <div className={css["waiting"]} role="presentation">
      {Array.from({ length: 12 }, (_, index) => (
        <div key={index} className={css["ghost"]}>
          <i />
          <i />
          <i />
        </div>
      ))}
    </div>
  );
}
