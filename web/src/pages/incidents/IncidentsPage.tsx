/** Incidents: what somebody has to work on, newest first. */
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";

import { Failure, Notice } from "../../parts/Notice";
import { useNow } from "../../parts/now";
import { SeverityMark } from "../../parts/SeverityMark";
import { Tag } from "../../parts/Tag";
import { ago, plural, utc } from "../../trace/format";
import { useProject } from "../shell/project";
import { useTitle } from "../shell/title";
import { type IncidentRow, incidentsOf, type Which } from "./ask";
import css from "./IncidentsPage.module.css";
import { STATES } from "./words";

const WHICH: readonly { readonly which: Which; readonly says: string }[] = [
  { which: "open", says: "Open" },
  { which: "closed", says: "Closed" },
  { which: "all", says: "All" },
];

export function IncidentsPage() {
  const project = useProject();
  const { state = "open" } = useSearch({ from: "/incidents" });
  const navigate = useNavigate({ from: "/incidents" });
  const incidents = useQuery(incidentsOf(project, state));
  const rows = incidents.data?.rows ?? [];
  useTitle("Incidents");
  return (
    <div className={css["page"]}>
      <h1 className="unseen">Incidents</h1>
      <div className={css["bar"]}>
        <div className={css["which"]} role="group" aria-label="Which incidents">
          {WHICH.map(({ which, says }) => (
            <button
              key={which}
              type="button"
              aria-pressed={which === state}
              onClick={() => void navigate({ search: (old) => ({ ...old, state: which === "open" ? undefined : which }) })}
            >
              {says}
            </button>
          ))}
        </div>
        <p className={css["total"]}>{incidents.data && plural(incidents.data.open, "open incident")}</p>
      </div>
      {incidents.isError && !incidents.data ? (
        <Failure what="The incidents could not be read" error={incidents.error} retry={() => void incidents.refetch()} />
      ) : incidents.data && rows.length === 0 ? (
        <Notice title={state === "open" ? "No incident is open" : "No incident"}>
          <p>
            An alert that pages somebody opens one, with its runbook filled in. <Link to="/alerts/rules">The rules</Link> say when.
          </p>
        </Notice>
      ) : (
        <ul className={css["list"]} aria-label="Incidents">
          {rows.map((row) => (
            <Row key={row.id} row={row} />
          ))}
        </ul>
      )}
    </div>
  );
}

function Row({ row }: { readonly row: IncidentRow }) {
  const now = useNow();
  const labels = Object.entries(row.labels);
  return (
    <li>
      <Link to="/incidents/$number" params={{ number: String(row.number) }} className={css["row"]} data-state={row.state}>
        <SeverityMark of={row.severity} size={16} title={row.severity} />
        <span className={css["number"]}>#{row.number}</span>
        <span className={css["what"]}>
          <b>{row.title}</b>
          <span className={css["evidence"]} dir="auto">
            {row.evidence}
          </span>
        </span>
        <span className={css["labels"]}>
          {labels.slice(0, 3).map(([name, value]) => (
            <Tag key={name} title={`${name}: ${value}`}>
              {value}
            </Tag>
          ))}
        </span>
        <span className={css["state"]} data-state={row.state}>
          {STATES[row.state]}
          {row.owner && <small>{row.owner}</small>}
        </span>
        <time dateTime={row.opened} title={utc(Date.parse(row.opened))}>
          {ago(Date.parse(row.opened), now)}
        </time>
      </Link>
    </li>
  );
}
