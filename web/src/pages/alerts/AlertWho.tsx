/** Whom an alert is about, and who has it in hand: each a way on. */
import { Link } from "@tanstack/react-router";

import type { AlertRow } from "../../api/alerts";
import { Icon } from "../../parts/Icon";
import { queryOfLabel } from "../../trace/alert-words";
import { dayOf, timeOfDay } from "../../trace/format";
import css from "./AlertWho.module.css";

export function AlertWho({ alert }: { readonly alert: AlertRow }) {
  const { labels, trace_id: trace, session_id: session, span_id: span, incident_number: incident, acknowledged, silenced, closed } = alert;
  return (
    <ul className={css["who"]}>
      {Object.entries(labels).map(([name, value]) => (
        <Label key={name} name={name} value={value} />
      ))}
      {session !== null && labels["session"] === undefined && <Label name="session" value={session} />}
      {trace !== null && (
        <li>
          <Link to="/traces/$traceId" params={{ traceId: trace }} search={{ span: span ?? undefined }}>
            {span === null ? "Trace" : "Trace, at the span"}
          </Link>
        </li>
      )}
      {incident !== null && (
        <li>
          <Link to="/incidents/$number" params={{ number: String(incident) }}>
            Incident #{incident}
          </Link>
        </li>
      )}
      {acknowledged !== null && (
        <li className={css["state"]}>
          <Icon of="ok" size={13} /> acknowledged
        </li>
      )}
      {silenced !== null && closed === null && (
        <li className={css["state"]} title={silenced.reason}>
          <Icon of="moon" size={13} /> silenced until {moment(silenced.until)}: {silenced.reason}
        </li>
      )}
    </ul>
  );
}

function Label({ name, value }: { readonly name: string; readonly value: string }) {
  const query = queryOfLabel(name, value);
  const told = (
    <>
      <span>{name}</span> <bdi>{value}</bdi>
    </>
  );
  return (
    <li className={css["label"]} title={value}>
      {name === "session" ? (
        <Link to="/sessions/$sessionId" params={{ sessionId: value }}>
          {told}
        </Link>
      ) : query === null ? (
        told
      ) : (
        <Link to="/traces" search={{ query }}>
          {told}
        </Link>
      )}
    </li>
  );
}

/** 14:02, with the day where it is not today. */
export function moment(at: string): string {
  const ms = Date.parse(at);
  const now = Date.now();
  const clock = timeOfDay(ms).slice(0, 5);
  return dayOf(ms, now) === dayOf(now, now) ? clock : `${dayOf(ms, now)}, ${clock}`;
}
