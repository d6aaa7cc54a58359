/** What a rule would have done on what is stored: each alert with its trace, and limits that would fit. */
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";

import { type Backtest as Tried, backtestOf } from "../../../api/alerts";
import { Button } from "../../../parts/Button";
import { Problem } from "../../../parts/Problem";
import { Select } from "../../../parts/Select";
import { between, measured } from "../../../trace/alert-words";
import { count, plural } from "../../../trace/format";
import { clock } from "../AlertLog";
import { LevelMark } from "../LevelMark";
import css from "./Backtest.module.css";

interface Limits {
  readonly warn: number | null;
  readonly alert: number | null;
}

interface Props {
  readonly project: string;
  /** What the rule is called. */
  readonly name: string;
  /** Its id, and what was changed of it; or a whole new one. */
  readonly rule: Readonly<Record<string, unknown>>;
  /** Nothing in it is wrong. */
  readonly ready: boolean;
  readonly unit: string;
  readonly take: (limits: Limits) => void;
}

const BACK: readonly { readonly id: string; readonly name: string }[] = [
  { id: "-1d", name: "last day" },
  { id: "-7d", name: "last 7 days" },
  { id: "-30d", name: "last 30 days" },
];
const SHOWN = 8;

export function Backtest({ project, name, rule, ready, unit, take }: Props) {
  const [since, setSince] = useState("-30d");
  const trying = useMutation({ mutationFn: () => backtestOf(project, rule, since).then((tried) => ({ tried, since, of: JSON.stringify(rule) })) });
  const told = trying.data;
  const stale = told !== undefined && (told.since !== since || told.of !== JSON.stringify(rule));
  return (
    <section className={css["test"]} aria-label={`Back-test of ${name}`}>
      <div className={css["ask"]}>
        <Button disabled={!ready || trying.isPending} onClick={() => trying.mutate()}>
          {trying.isPending ? "Looking …" : "What would it have done"}
        </Button>
        <span>in the</span>
        <Select label="How far back" options={BACK} chosen={since} choose={setSince} />
        {stale && !trying.isPending && <span className={css["stale"]}>What stands below is of other numbers.</span>}
      </div>
      {trying.error && <Problem error={trying.error} />}
      {told && <Outcome tried={told.tried} back={BACK.find((one) => one.id === told.since)?.name ?? ""} unit={unit} take={take} />}
    </section>
  );
}

interface OutcomeProps {
  readonly tried: Tried;
  readonly back: string;
  readonly unit: string;
  readonly take: (limits: Limits) => void;
}

function Outcome({ tried, back, unit, take }: OutcomeProps) {
  const { fired, alerts, evaluated, note, suggested } = tried;
  const [all, setAll] = useState(false);
  const shown = all ? alerts : alerts.slice(0, SHOWN);
  return (
    <div className={css["outcome"]} role="status">
      <p className={css["fired"]}>
        <b>{fired === 0 ? "It would not have fired" : `It would have fired ${plural(fired, "time")}`}</b> in the {back}.{" "}
        <span>
          {evaluated === 0 ? "There was nothing to look at." : `${count(evaluated)} looked at.`} {note}
        </span>
      </p>
      {shown.length > 0 && (
        <ol className={css["alerts"]}>
          {shown.map((one, index) => (
            <li key={`${one.at} ${index}`}>
              <LevelMark alert={{ closed: null, state: one.level, level: one.level }} />
              <time dateTime={one.at}>{clock(one.at)}</time>
              <b>{measured(one.value, unit)}</b>
              <span className={css["labels"]} title={labels(one.labels)}>
                {labels(one.labels)}
              </span>
              <span className={css["lasted"]}>{one.until ? `for ${between(Date.parse(one.at), Date.parse(one.until))}` : "without an end"}</span>
              {one.trace_id && (
                <Link to="/traces/$traceId" params={{ traceId: one.trace_id }}>
                  Trace
                </Link>
              )}
            </li>
          ))}
        </ol>
      )}
      {alerts.length > shown.length && (
        <Button look="bare" onClick={() => setAll(true)}>
          Show all {count(alerts.length)}
          {fired > alerts.length && `, the newest of ${count(fired)}`}
        </Button>
      )}
      {suggested && suggested.warn === null && suggested.alert === null && <p className={css["few"]}>No limits are suggested: {suggested.why}</p>}
      {suggested && (suggested.warn !== null || suggested.alert !== null) && (
        <div className={css["suggested"]}>
          <p>
            <b>
              Fits what is stored:{" "}
              {[suggested.warn !== null && `warn at ${measured(suggested.warn, unit)}`, suggested.alert !== null && `alert at ${measured(suggested.alert, unit)}`]
                .filter(Boolean)
                .join(", ")}
            </b>{" "}
            {suggested.why}
          </p>
          <Button onClick={() => take(suggested)}>Take these limits</Button>
        </div>
      )}
    </div>
  );
}

function labels(of: Readonly<Record<string, string>>): string {
  return Object.entries(of)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}
