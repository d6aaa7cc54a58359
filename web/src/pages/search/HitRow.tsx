/** One hit: the span, when, and the words in their place. The first of a trace has the trace above it. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { traceOf } from "../../api/queries";
import { KindMark } from "../../parts/KindMark";
import type { RowPlace } from "../../parts/RowList";
import { rowId } from "../../parts/RowList";
import list from "../../parts/RowList.module.css";
import { outcomeOf, StatusMark } from "../../parts/StatusMark";
import { dayOf, plural, timeOfDay, utc } from "../../trace/format";
import { kindOf } from "../../trace/kinds";
import { type Found, pieces } from "./hits";
import css from "./SearchPage.module.css";

/** On a phone the words need a second line to be seen. */
const HIT = matchMedia("(max-width: 700px)").matches ? 76 : 54;
const TRACE = 38;

export const heightOf = (found: Found): number => (found.opensTrace ? HIT + TRACE : HIT);

interface Props extends RowPlace {
  readonly found: Found;
  readonly project: string;
}

export function HitRow({ found, project, index, top, atCursor, point }: Props) {
  const { hit, again } = found;
  const start = hit.start ? Date.parse(hit.start) : null;
  return (
    <div
      id={rowId(index)}
      role="row"
      aria-rowindex={index + 1}
      aria-selected={atCursor}
      className={css["row"]}
      style={{ transform: `translateY(${top}px)`, height: heightOf(found) }}
      onPointerDown={() => point(index)}
    >
      {found.opensTrace && <TraceOf project={project} traceId={hit.trace_id} />}
      <div role="gridcell" className={css["hit"]}>
        <p className={css["span"]}>
          <KindMark kind={kindOf(hit.kind)} />
          <Link
            to="/traces/$traceId"
            params={{ traceId: hit.trace_id }}
            search={{ span: hit.span_id }}
            className={css["link"]}
            tabIndex={-1}
          >
            <bdi>{hit.name || hit.span_id}</bdi>
          </Link>
          {again.length > 0 && <span className={css["again"]}>and {plural(again.length, "later span")} of this trace</span>}
          {start !== null && (
            <time className={css["time"]} dateTime={utc(start)} title={utc(start)}>
              {timeOfDay(start)}
            </time>
          )}
        </p>
        <p className={css["snippet"]} dir="auto">
          {pieces(hit.snippet).map((piece, at) =>
            piece.hit ? <mark key={at}>{piece.text}</mark> : <span key={at}>{piece.text}</span>,
          )}
        </p>
      </div>
    </div>
  );
}

function TraceOf({ project, traceId }: { readonly project: string; readonly traceId: string }) {
  const { data } = useQuery({ ...traceOf(project, traceId), staleTime: 60_000 });
  const start = data?.start ? Date.parse(data.start) : null;
  return (
    <div role="gridcell" className={css["trace"]}>
      <Link to="/traces/$traceId" params={{ traceId }} className={css["name"]} tabIndex={-1}>
        <bdi>{data?.name || traceId}</bdi>
      </Link>
      {data?.input_preview && <bdi className={css["asked"]}>{data.input_preview}</bdi>}
      {data && <StatusMark outcome={outcomeOf(data.status, data.end === null)} />}
      {data?.session_id && (
        <Link to="/sessions/$sessionId" params={{ sessionId: data.session_id }} className={css["session"]} tabIndex={-1}>
          <bdi>{data.session_id}</bdi>
        </Link>
      )}
      {start !== null && (
        <span className={`${css["time"]} ${list["time"]}`} title={utc(start)}>
          {dayOf(start, Date.now())}
        </span>
      )}
    </div>
  );
}
