/** One session in two lines: when and what it cost; how it began and how it ended. */
import { Link } from "@tanstack/react-router";
import { memo } from "react";

import type { Session } from "../../api/client";
import { Counts, Nothing, Previews } from "../../parts/RowCells";
import { rowId, type RowPlace } from "../../parts/RowList";
import css from "../../parts/RowList.module.css";
import { ago, count, dayOf, duration, timeOfDay, utc } from "../../trace/format";
import { lasted } from "./lasted";

interface Props extends RowPlace {
  readonly session: Session;
  readonly now: number;
}

export const SessionRow = memo(function SessionRow({ session, now, index, top, atCursor, point }: Props) {
  const start = session.start ? Date.parse(session.start) : null;
  const length = lasted(session);
  return (
    <div
      id={rowId(index)}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={atCursor}
      className={css["row"]}
      style={{ transform: `translateY(${top}px)` }}
      onPointerDown={() => point(index)}
    >
      <span role="gridcell" className={css["time"]} title={start === null ? undefined : utc(start)}>
        {start === null ? "unknown" : timeOfDay(start)}
        <small>{start === null ? "" : now - start < 43_200_000 ? ago(start, now) : dayOf(start, now)}</small>
      </span>
      <span role="gridcell" className={css["name"]}>
        <Link
          to="/sessions/$sessionId"
          params={{ sessionId: session.session_id }}
          className={css["link"]}
          tabIndex={-1}
          title={session.session_id}
        >
          <bdi>{session.session_id}</bdi>
        </Link>
        {session.totals.escalations > 0 && (
          <span className={css["tag"]} title="It was handed over to a human">
            escalated
          </span>
        )}
      </span>
      <span role="gridcell" className={css["id"]} title={session.user_id ?? undefined}>
        <bdi>{session.user_id}</bdi>
      </span>
      <span role="gridcell" className={css["number"]}>
        {count(session.traces)}
      </span>
      <Counts totals={session.totals} />
      <span role="gridcell" className={css["number"]}>
        {length === null ? <Nothing /> : duration(length)}
      </span>
      <Previews row={session} />
    </div>
  );
});
