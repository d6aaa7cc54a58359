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
    <p className={css["who"]}>
      {Object.entries(labels).map(([name, value]) => (
        <Label key={name} name={name} value={value} />
      ))}
      {session !== null && labels["session"] === undefined && <Label name="session" value={session} />}
      {trace !== null && (
        <Link to="/traces/$traceId" params={{ traceId: trace }} search={{ span: span ?? undefined }} className={css["to"]}>
          {span === null ? "Trace" : "Trace, at the span"}
        </Link>
      )}
      {incident !== null && (
        <Link to="/incidents/$number" params={{ number: String(incident) }} className={css["to"]}>
          Incident #{incident}
        </Link>
      )}
      {acknowledged !== null && (
        <span className={css["state"]}>
          <Icon of="ok" size={13} /> acknowledged
        </span>
      )}
      {silenced !== null && closed === null && (
        <span className={css["state"]} title={silenced.reason}>
          <Icon of="moon" size={13} /> silenced until {moment(silenced.until)}: {silenced.reason}
        </span>
      )}
    </p>
  );
}

function Label({ name, value }: { readonly name: string; readonly value: string }) {
  const query = queryOfLabel(name, value);
  const told = (
    <>
      <span>{name}</span> <bdi>{value}</bdi>
    </>
  );
  if (name === "session") {
    return (
      <Link to="/sessions/$sessionId" params={{ sessionId: value }} className={css["label"]} title={value}>
        {told}
      </Link>
    );
  }
  if (query === null) return <span className={css["label"]}>{told}</span>;
  return (
    <Link to="/traces" search={{ query }} className={css["label"]} title={value}>
      {told}
    </Link>
  );
}

/** 14:02, with the day where it is not today. */
export function moment(at: string): string {
  const ms = Date.parse(at);
  const now = Date.now();
  const clock = timeOfDay(ms).slice(0, 5);
  return dayOf(ms, now) === dayOf(now, now) ? clock : `${dayOf(ms, now)}, ${clock}`;
}
