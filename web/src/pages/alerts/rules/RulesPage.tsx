/** Rules: what opens an alert, whether each can be evaluated, its numbers, and what it would have done. */
import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useState } from "react";

import { type RuleRow, rulesOf, useSetRule } from "../../../api/alerts";
import { Button } from "../../../parts/Button";
import { Icon } from "../../../parts/Icon";
import { Failure } from "../../../parts/Notice";
import { plural } from "../../../trace/format";
import settings from "../../settings/SettingsPage.module.css";
import { useProject } from "../../shell/project";
import { useTitle } from "../../shell/title";
import { NewRule } from "./NewRule";
import { RuleOf } from "./RuleOf";
import css from "./RulesPage.module.css";

const SOURCES: readonly { readonly id: RuleRow["source"]; readonly name: string; readonly says: string }[] = [
  { id: "stream", name: "While a run is going on", says: "Looked at with every span that arrives." },
  { id: "window", name: "Over the last minutes", says: "Looked at every 15 seconds." },
  { id: "budget", name: "Budgets", says: "Of each budget of the project." },
  { id: "server", name: "Backtrail itself", says: "" },
];

export function RulesPage() {
  const project = useProject();
  const { rule: wanted } = useSearch({ from: "/alerts/rules" });
  const { data, error, refetch } = useQuery(rulesOf(project));
  const setting = useSetRule(project);
  const [making, setMaking] = useState(false);
  useTitle("Rules");
  if (error && !data) return <Failure what="The rules could not be read" error={error} retry={() => void refetch()} />;
  if (!data) return <div className={css["waiting"]} aria-busy="true" />;
  const on = data.rows.filter((row) => row.on).length;
  const metrics = new Map(data.metrics.map((metric) => [metric.name, metric]));
  return (
    <section className={settings["section"]} aria-labelledby="rules-title">
      <div className={settings["head"]}>
        <h2 id="rules-title">Rules</h2>
        <span className={css["right"]}>
          {on === data.rows.length ? `all ${plural(on, "rule")} on` : `${on} of ${plural(data.rows.length, "rule")} on`}
          <Button look="main" disabled={making} onClick={() => setMaking(true)}>
            <Icon of="add" size={14} /> Make a rule
          </Button>
        </span>
      </div>
      <p className={settings["lead"]}>
        Each can be tried on what is stored before it is trusted: open it and look what it would have done in the last 30 days.
      </p>
      {making && <NewRule project={project} metrics={data.metrics} taken={data.rows.map((row) => row.id)} close={() => setMaking(false)} />}
      {groups(data.rows).map(({ id, name, says, rows }) => (
        <div key={id} className={css["group"]} role="group" aria-labelledby={`rules-${id}`}>
          <h3 id={`rules-${id}`}>
            {name} <small>{says}</small>
          </h3>
          <ul>
            {rows.map((row) => (
              <RuleOf
                key={row.id}
                project={project}
                row={row}
                metric={metrics.get(row.rule.metric)}
                first={row.id === wanted}
                turn={(now) => setting.mutate({ id: row.id, on: now })}
                refused={setting.error && setting.variables?.id === row.id ? setting.error.message : ""}
              />
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

function groups(rows: readonly RuleRow[]) {
  return SOURCES.map((source) => ({ ...source, rows: rows.filter((row) => row.source === source.id) })).filter((group) => group.rows.length > 0);
}

