/** What an alert is, how it stands, and what can be done about it. */
import { Link } from "@tanstack/react-router";

import type { Alert } from "../../api/alerts";
import { Button } from "../../parts/Button";
import { type Fact, Facts } from "../../parts/Facts";
import { Icon } from "../../parts/Icon";
import { useNow } from "../../parts/now";
import { between, measured, pages } from "../../trace/alert-words";
import { utc } from "../../trace/format";
import css from "./AlertHeader.module.css";
import { moment } from "./AlertWho";
import { LevelMark } from "./LevelMark";

interface Props {
  readonly alert: Alert;
  readonly back: () => void;
  readonly acknowledge: () => void;
  readonly silence: () => void;
  readonly resending: { readonly isPending: boolean; readonly data: { readonly resent: number } | undefined; readonly mutate: (asked: void) => void };
}

export function AlertHeader({ alert, back, acknowledge, silence, resending }: Props) {
  const now = useNow();
  const { acknowledged, silenced, closed } = alert;
  const sent = alert.notifications.length > 0;
  return (
    <header className={css["header"]}>
      <button type="button" className={css["back"]} aria-label="Back to the alerts (u)" title="Back to the alerts (u)" onClick={back}>
        <Icon of="left" />
      </button>
      <div className={css["title"]}>
        <h1>{alert.title}</h1>
        <p className={css["under"]}>
          <LevelMark alert={alert} word />
          {acknowledged && (
            <span title={utc(Date.parse(acknowledged))}>
              acknowledged {moment(acknowledged)}
              {alert.acknowledged_by ? ` by ${alert.acknowledged_by}` : ""}
            </span>
          )}
          {silenced && closed === null && (
            <span>
              silenced until {moment(silenced.until)}: {silenced.reason}
            </span>
          )}
          <Link to="/alerts/rules" search={{ rule: alert.rule }}>
            Rule
          </Link>
        </p>
      </div>
      <Facts facts={facts(alert, now)} />
      <div className={css["acts"]}>
        {closed === null && acknowledged === null && (
          <Button look="main" onClick={acknowledge} title="Take it in hand (a)">
            Acknowledge
          </Button>
        )}
        {closed === null && silenced === null && (
          <Button onClick={silence} title="Send nothing about it for a while (s)">
            Silence
          </Button>
        )}
        {sent && (
          <Button disabled={resending.isPending} onClick={() => resending.mutate()} title="Send its last page again, on every channel that it went to">
            {resending.data ? `${pages(resending.data.resent)} sent again` : "Send again"}
          </Button>
        )}
      </div>
    </header>
  );
}

function facts(alert: Alert, now: number): (Fact | null | false)[] {
  const { value, peak, limit, unit, fired, since, closed, incident_number: incident } = alert;
  const began = Date.parse(fired ?? since);
  const ended = closed ? Date.parse(closed) : null;
  return [
    { label: closed ? "At the end" : "Now", value: measured(value, unit) },
    peak !== null && peak !== value && { label: "Peak", value: measured(peak, unit) },
    limit !== null && { label: "Limit", value: measured(limit, unit) },
    { label: fired ? "Fired" : "Since", value: moment(fired ?? since), exact: utc(began) },
    { label: ended === null ? "For" : "Lasted", value: between(began, ended ?? Math.max(now, began)) },
    incident !== null && {
      label: "Incident",
      value: (
        <Link to="/incidents/$number" params={{ number: String(incident) }}>
          #{incident}
        </Link>
      ),
    },
  ];
}
