/** One session in two lines: when and what it cost; how it began and how it ended. */
import { Link } from "@tanstack/react-router";
import { memo } from "react";

import type { Session } from "../../api/client";
import { Cost, Count, Id, Lasted, Previews, Started, Tokens, Tools } from "../../parts/RowCells";
import { rowId, type RowPlace } from "../../parts/RowList";
import css from "../../parts/RowList.module.css";
import { Tag } from "../../parts/Tag";
import { lasted } from "./lasted";

interface Props extends RowPlace {
  readonly session: Session;
  readonly now: number;
}

export const SessionRow = memo(function SessionRow({ session, now, index, top, atCursor, point }: Props) {
  const { totals } = session;
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
      <Started start={session.start} now={now} />
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
        {totals.escalations > 0 && (
          <Tag title="It was handed over to a human">escalated</Tag>
        )}
      </span>
      <Id told={session.user_id} />
      <Count of={session.traces} unit="trace" />
      <Count of={totals.steps} unit="step" />
      <Tools totals={totals} />
      <Tokens of={totals.input_tokens + totals.output_tokens} totals={totals} />
      <Cost totals={totals} />
      <Lasted ns={lasted(session)} />
      <Previews row={session} />
    </div>
  );
});
