/** A virtual list of rows with a cursor that j, k and Enter work on. It is found again as it was left. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { type CSSProperties, type ReactNode, useEffect, useRef, useState } from "react";

import type { Template } from "../trace/columns";
import { Icon } from "./Icon";
import { useKeys } from "./keys";
import { useNarrow } from "./narrow";
import css from "./RowList.module.css";

const ROW = { two: 54, one: 34 };
const CARD = { two: 82, one: 60 };
const HEAD = 34;
const NEAR_END = 30;

/** Where each list was left, so that coming back to it loses nothing. */
const places = new Map<string, { readonly offset: number; readonly cursor: number }>();

export interface Column {
  readonly name: string;
  readonly sort?: string;
  readonly number?: boolean;
  readonly status?: boolean;
  readonly found?: boolean;
}

/** What a row has to know of the list: every row is laid at its own place. */
export interface RowPlace {
  readonly index: number;
  readonly top: number;
  readonly atCursor: boolean;
  readonly point: (index: number) => void;
}

interface Props<T> {
  readonly label: string;
  readonly place: string;
  readonly columns?: readonly Column[];
  /** How wide the columns are. */
  readonly template?: Template;
  /** Rows have a second line. */
  readonly previews?: boolean;
  /** Says how rows without columns look. */
  readonly className?: string | undefined;
  readonly rows: readonly T[];
  readonly row: (item: T, place: RowPlace) => ReactNode;
  readonly heightOf?: (item: T) => number;
  readonly waiting: boolean;
  readonly more: boolean;
  readonly readMore: () => void;
  readonly sort?: string;
  readonly sortBy?: (field: string) => void;
  readonly open: (item: T) => void;
  /** Marks the row at the cursor, or lets go of it: `x`. */
  readonly mark?: (item: T) => void;
}

export const rowId = (index: number): string => `row-${index}`;

export function RowList<T>(props: Props<T>) {
  const { label, place, columns, template, previews = true, className, rows, row, heightOf } = props;
  const { waiting, more, readMore, sort, sortBy, open, mark } = props;
  const narrow = useNarrow() && columns !== undefined;
  const height = (narrow ? CARD : ROW)[previews ? "two" : "one"];
  const scroller = useRef<HTMLDivElement>(null);
  const left = places.get(place);
  const [cursor, setCursor] = useState(left?.cursor ?? -1);
  const head = columns && !narrow ? HEAD : 0;
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => {
      const item = rows[index];
      return item === undefined || !heightOf ? height : heightOf(item);
    },
    overscan: 8,
    scrollPaddingStart: head + height,
    scrollPaddingEnd: height,
    paddingEnd: 12,
    initialOffset: left?.offset ?? 0,
  });
  const offset = list.scrollOffset ?? 0;
  useEffect(() => {
    places.set(place, { offset, cursor });
  }, [place, offset, cursor]);
  useEffect(() => {
    list.measure();
  }, [list, heightOf, heightOf && rows, height]);
  const items = list.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && last >= rows.length - NEAR_END) readMore();
  }, [more, last, rows.length, readMore]);
  const move = (to: number) => {
    const next = Math.min(rows.length - 1, Math.max(0, to));
    setCursor(next);
    scroller.current?.focus({ preventScroll: true }); // so that Enter opens the row, not what was clicked before
    list.scrollToIndex(next, { align: "auto" });
  };
  useKeys({
    j: () => move(cursor + 1),
    ArrowDown: () => move(cursor + 1),
    k: () => move(cursor - 1),
    ArrowUp: () => move(cursor - 1),
    Home: () => move(0),
    End: () => move(rows.length - 1),
    Enter: () => {
      const item = rows[cursor];
      if (item !== undefined) open(item);
    },
    x: () => {
      const item = rows[cursor];
      if (item !== undefined) mark?.(item);
    },
  });
  return (
    <div
      ref={scroller}
      className={`${css["list"]} ${className ?? ""}`}
      role="grid"
      aria-label={label}
      aria-rowcount={more ? -1 : rows.length + (columns ? 1 : 0)}
      aria-busy={waiting}
      aria-activedescendant={cursor >= 0 ? rowId(cursor) : undefined}
      tabIndex={0}
      data-dense={!previews && !narrow}
      style={laidOut(template, height)}
    >
      {columns && <Head columns={columns} sort={sort} sortBy={sortBy} />}
      {waiting ? (
        <Waiting />
      ) : (
        <div className={css["rows"]} style={{ height: list.getTotalSize() }} role="rowgroup">
          {items.map(({ index, start }) => {
            const item = rows[index];
            return item === undefined ? null : row(item, { index, top: start, atCursor: index === cursor, point: setCursor });
          })}
        </div>
      )}
    </div>
  );
}

/** For the style sheet, which knows no column by itself. */
function laidOut(template: Template | undefined, height: number): CSSProperties {
  const told: Record<`--${string}`, string> = { "--trace-row": `${height}px` };
  if (template) {
    told["--columns"] = template.columns;
    told["--preview"] = template.preview;
    told["--least"] = `${template.least}px`;
  }
  return told;
}

interface HeadProps {
  readonly columns: readonly Column[];
  readonly sort: string | undefined;
  readonly sortBy: ((field: string) => void) | undefined;
}

function Head({ columns, sort, sortBy }: HeadProps) {
  return (
    <div className={css["head"]} role="row">
      {columns.map(({ name, sort: by, number, status, found }) => {
        const order = sort === `-${by}` ? "descending" : sort === by && by ? "ascending" : undefined;
        return (
          <span key={name} role="columnheader" aria-sort={order} className={number ? css["number"] : status ? css["status"] : found ? css["found"] : undefined}>
            {by && sortBy ? (
              <button type="button" onClick={() => sortBy(by)} data-sorted={order !== undefined}>
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
