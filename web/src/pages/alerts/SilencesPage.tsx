/** Silences: what is not sent at present and why, and ending one. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { type Silence, silencesOf, useEndSilence } from "../../api/alerts";
import { Button } from "../../parts/Button";
import { Icon } from "../../parts/Icon";
import { Failure } from "../../parts/Notice";
import { useNow } from "../../parts/now";
import { Problem } from "../../parts/Problem";
import { ago, plural, utc } from "../../trace/format";
import settings from "../settings/SettingsPage.module.css";
import { useProject } from "../shell/project";
import { useTitle } from "../shell/title";
import { moment } from "./AlertWho";
import { MakeSilence } from "./MakeSilence";
import css from "./SilencesPage.module.css";

export function SilencesPage() {
  const project = useProject();
  const { data, error, refetch } = useQuery(silencesOf(project));
  const ending = useEndSilence(project);
  const [making, setMaking] = useState(false);
  useTitle("Silences");
  if (error && !data) return <Failure what="The silences could not be read" error={error} retry={() => void refetch()} />;
  if (!data) return <div className={css["waiting"]} aria-busy="true" />;
  const active = data.rows.filter((row) => row.active);
  const others = data.rows.filter((row) => !row.active);
  return (
    <section className={settings["section"]} aria-labelledby="silences-title">
      <div className={settings["head"]}>
        <h2 id="silences-title">Silences</h2>
        <Button look="main" onClick={() => setMaking(true)}>
          <Icon of="add" size={14} /> Make a silence
        </Button>
      </div>
      <p className={settings["lead"]}>
        What they cover is watched and shown as ever, and not sent. When one ends, what is still going on is sent. An alert's own page makes one
        with its labels.
      </p>
      {ending.error && <Problem error={ending.error} />}
      {active.length === 0 && <p className={css["none"]}>Nothing is silenced.</p>}
      <ul className={css["list"]}>
        {active.map((row) => (
          <SilenceOf key={row.id} silence={row} end={() => ending.mutate(row.id)} />
        ))}
      </ul>
      {others.length > 0 && (
        <>
          <h3 className={css["before"]}>Ended, or still to begin</h3>
          <ul className={css["list"]}>
            {others.map((row) => (
              <SilenceOf key={row.id} silence={row} end={Date.parse(row.since) > Date.now() ? () => ending.mutate(row.id) : null} />
            ))}
          </ul>
        </>
      )}
      {making && <MakeSilence project={project} alert={null} close={() => setMaking(false)} />}
    </section>
  );
}

function SilenceOf({ silence, end }: { readonly silence: Silence; readonly end: (() => void) | null }) {
  const now = useNow();
  const { reason, matchers, until, since, active, by, covers, made, alert_id: alert } = silence;
  const begins = Date.parse(since);
  const ends = active ? (alert ? "when the alert does" : `${moment(until)}, ${ago(Date.parse(until), now)}`) : `ended ${ago(Date.parse(until), now)}`;
  return (
    <li className={css["silence"]} data-over={!active}>
      <div>
        <p className={css["reason"]} dir="auto">
          {reason}
        </p>
        <p className={css["matchers"]}>
          {Object.entries(matchers).map(([name, value]) => (
            <span key={name}>
              <i>{name}</i> <bdi>{value}</bdi>
            </span>
          ))}
        </p>
        <p className={css["when"]}>
          <span title={utc(Date.parse(until))}>
            {active && "ends "}
            {begins > now ? `begins ${moment(since)}, ends ${moment(until)}` : ends}
          </span>
          <span title={utc(Date.parse(made))}>
            made {ago(Date.parse(made), now)}
            {by && ` by ${by}`}
          </span>
          {active && <span>{covers === 0 ? "covers no open alert" : `covers ${plural(covers, "open alert")}`}</span>}
        </p>
      </div>
      {end && (
        <Button onClick={end}>
          End now<span className="unseen">: {reason}</span>
        </Button>
      )}
    </li>
  );
}
