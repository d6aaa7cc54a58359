/** Beside the runbook: who has it, how long everything took, which alerts it holds, notes and the log. */
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";

import { Button } from "../../parts/Button";
import { Problem } from "../../parts/Problem";
import { timeOfDay, utc } from "../../trace/format";
import { type Incident, useAlter } from "./ask";
import css from "./Rail.module.css";
import { RESOLUTIONS, timerOf } from "./words";

interface Props {
  readonly project: string;
  readonly incident: Incident;
}

export function Rail({ project, incident }: Props) {
  return (
    <aside className={css["rail"]} aria-label="About the incident">
      <Who project={project} incident={incident} />
      <section>
        <h3>After the page</h3>
        <dl className={css["timer"]}>
          {timerOf(incident).map(({ what, after }) => (
            <div key={what}>
              <dt>{what}</dt>
              <dd>{after}</dd>
            </div>
          ))}
        </dl>
        {incident.resolution && (
          <p className={css["ended"]}>
            {RESOLUTIONS[incident.resolution]}
            {incident.reason && `: ${incident.reason}`}
            {incident.golden_case && ` (golden case ${incident.golden_case})`}
          </p>
        )}
      </section>
      <section>
        <h3>Alerts</h3>
        <ul className={css["alerts"]}>
          {incident.alerts.map((alert) => (
            <li key={alert.id}>
              <Link to="/alerts/$alertId" params={{ alertId: alert.id }}>
                {alert.rule}
              </Link>
              <span>{alert.state === "ok" ? "ended" : alert.state.replace("_", " ")}</span>
            </li>
          ))}
        </ul>
      </section>
      <Others incident={incident} />
      <Notes key={incident.notes} project={project} incident={incident} />
      <section>
        <h3>Log</h3>
        <ol className={css["log"]}>
          {incident.log.map((line, index) => (
            <li key={index}>
              <time dateTime={line.at} title={utc(Date.parse(line.at))}>
                {timeOfDay(Date.parse(line.at))}
              </time>
              <span dir="auto">
                {line.text}
                {line.by && <small> {line.by}</small>}
              </span>
            </li>
          ))}
        </ol>
      </section>
    </aside>
  );
}

function Who({ project, incident }: Props) {
  const alter = useAlter(project, incident.number);
  const [owner, setOwner] = useState(incident.owner ?? "");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    alter.mutate({ owner });
  };
  return (
    <section>
      <h3>Owner</h3>
      <form className={css["owner"]} onSubmit={submit}>
        <input aria-label="Owner" value={owner} placeholder="nobody yet" onChange={(event) => setOwner(event.target.value)} />
        {owner !== (incident.owner ?? "") && (
          <Button type="submit" disabled={alter.isPending}>
            Keep
          </Button>
        )}
      </form>
      {alter.error && <Problem error={alter.error} />}
    </section>
  );
}

function Others({ incident }: { readonly incident: Incident }) {
  const others = [
    ...(incident.earlier ? [{ ...incident.earlier, how: "The one before" }] : []),
    ...(incident.later ? [{ ...incident.later, how: "It came back" }] : []),
    ...incident.related.map((each) => ({ ...each, how: "Same session" })),
  ];
  if (others.length === 0) return null;
  return (
    <section>
      <h3>Other incidents</h3>
      <ul className={css["alerts"]}>
        {others.map((each) => (
          <li key={`${each.how} ${each.number}`}>
            <Link to="/incidents/$number" params={{ number: String(each.number) }}>
              #{each.number} {each.title}
            </Link>
            <span>{each.how}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Notes({ project, incident }: Props) {
  const alter = useAlter(project, incident.number);
  const [notes, setNotes] = useState(incident.notes);
  return (
    <section>
      <h3>Notes</h3>
      <textarea
        aria-label="Notes"
        rows={4}
        value={notes}
        placeholder="What you saw, what you tried. Kept in the post-mortem."
        onChange={(event) => setNotes(event.target.value)}
        onBlur={() => notes !== incident.notes && alter.mutate({ notes })}
      />
      {alter.error && <Problem error={alter.error} />}
    </section>
  );
}
