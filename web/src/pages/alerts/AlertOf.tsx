/** One alert in the list: what is wrong, where, how far beyond its limit, since when, and who has it. */
import { Link } from "@tanstack/react-router";

import type { AlertRow } from "../../api/alerts";
import { Button } from "../../parts/Button";
import { useNow } from "../../parts/now";
import { measured, meterOf } from "../../trace/alert-words";
import { ago, utc } from "../../trace/format";
import css from "./AlertOf.module.css";
import { LevelMark } from "./LevelMark";
import { AlertWho } from "./AlertWho";

interface Props {
  readonly alert: AlertRow;
  readonly acknowledge: (id: string) => void;
  readonly silence: (id: string) => void;
}

export function AlertOf({ alert, acknowledge, silence }: Props) {
  const now = useNow();
  const { id, title, evidence, closed, since, fired, acknowledged, silenced } = alert;
  const [name, rest] = parted(title);
  const at = Date.parse(closed ?? fired ?? since);
  return (
    <li className={css["alert"]} data-id={id} data-over={closed !== null} data-level={alert.level} data-quiet={silenced !== null}>
      <LevelMark alert={alert} />
      <div className={css["told"]}>
        <h3>
          <Link to="/alerts/$alertId" params={{ alertId: id }} data-row className={css["open"]}>
            {name}
          </Link>
          {rest && <span className={css["rest"]}>{rest}</span>}
        </h3>
        <p className={css["evidence"]} dir="auto">
          {evidence}
        </p>
        <AlertWho alert={alert} />
      </div>
      <div className={css["figures"]}>
        <time dateTime={new Date(at).toISOString()} title={`${closed ? "Ended" : "Since"} ${utc(at)}`}>
          {closed && "ended "}
          {ago(at, now)}
        </time>
        <Meter alert={alert} />
      </div>
      {closed === null && (
        <div className={css["acts"]}>
          {acknowledged === null && (
            <Button onClick={() => acknowledge(id)} title="Take it in hand (a)">
              Acknowledge<span className="unseen"> {title}</span>
            </Button>
          )}
          {silenced === null && (
            <Button look="bare" onClick={() => silence(id)} title="Send nothing about it for a while (s)">
              Silence<span className="unseen"> {title}</span>
            </Button>
          )}
        </div>
      )}
    </li>
  );
}

/** "Runaway task: 16 steps (limit 15 steps)": the numbers are drawn beside it. */
function parted(title: string): readonly [string, string] {
  const at = title.lastIndexOf(": ");
  return at === -1 ? [title, ""] : [title.slice(0, at), title.slice(at + 2)];
}

/** How far it is beyond its limit; of what has ended, how far it was. */
function Meter({ alert: { value, peak, limit, unit, closed } }: { readonly alert: AlertRow }) {
  const shown = closed ? peak : value;
  const meter = meterOf(shown, limit);
  if (!meter) return null;
  return (
    <div className={css["meter"]} title={`${measured(shown, unit)}, limit ${measured(limit, unit)}`}>
      <i style={{ width: `${meter.filled * 100}%` }} />
      <b style={{ left: `${meter.limit * 100}%` }} />
    </div>
  );
}
