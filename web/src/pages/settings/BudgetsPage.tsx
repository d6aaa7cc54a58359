/** Budgets and how each stands, and what the project pays for tokens. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { type Budget, budgetsOf } from "../../api/money";
import { Button } from "../../parts/Button";
import { Icon } from "../../parts/Icon";
import { Failure } from "../../parts/Notice";
import { plural } from "../../trace/format";
import { useProject } from "../shell/project";
import { useTitle } from "../shell/title";
import css from "./ChannelsPage.module.css";
import settings from "./SettingsPage.module.css";
import { BudgetOf } from "./budgets/BudgetOf";
import { EditBudget } from "./budgets/EditBudget";
import { Prices } from "./budgets/Prices";

export function BudgetsPage() {
  const project = useProject();
  const { data, error, refetch } = useQuery(budgetsOf(project));
  const [editing, setEditing] = useState<Budget | "new" | null>(null);
  useTitle("Budgets");
  if (error && !data) return <Failure what="The budgets could not be read" error={error} retry={() => void refetch()} />;
  if (!data) return <div className={css["waiting"]} aria-busy="true" />;
  return (
    <>
      <section className={settings["section"]} aria-labelledby="budgets-title">
        <div className={settings["head"]}>
          <h2 id="budgets-title">Budgets</h2>
          <Button look="main" onClick={() => setEditing("new")}>
            <Icon of="add" size={14} /> Set a budget
          </Button>
        </div>
        <p className={settings["lead"]}>
          What may be spent in a day, a week or a month. Alerts fire while money goes too fast, long before nothing is left: at 14 times the pace that a budget
          allows, within the hour.
          {data.unread > 0 && ` ${plural(data.unread, "span")} not counted yet.`}
        </p>
        {data.rows.length === 0 && <p className={settings["lead"]}>No budget is set.</p>}
        <ul>
          {data.rows.map((budget) => (
            <BudgetOf key={budget.id} project={project} budget={budget} edit={() => setEditing(budget)} />
          ))}
        </ul>
      </section>
      <Prices project={project} />
      {editing && (
        <EditBudget project={project} budget={editing === "new" ? null : editing} close={() => setEditing(null)} />
      )}
    </>
  );
}
