/** One budget: spent, where it is going, and when nothing is left. */
import { Link } from "@tanstack/react-router";
import { useState } from "react";

import { type Budget, useDeleteBudget } from "../../../api/money";
import { Button } from "../../../parts/Button";
import { Confirm } from "../../../parts/Confirm";
import { type Fact, Facts } from "../../../parts/Facts";
import { Icon } from "../../../parts/Icon";
import { Tag } from "../../../parts/Tag";
import { cost, dayOf, utc } from "../../../trace/format";
import { moment } from "../../alerts/AlertWho";
import css from "./BudgetOf.module.css";
import { standing } from "./standing";

interface Props {
  readonly project: string;
  readonly budget: Budget;
  readonly edit: () => void;
}

export function BudgetOf({ project, budget, edit }: Props) {
  const removing = useDeleteBudget(project);
  const [asked, setAsked] = useState(false);
  const { id, name, amount, period, only, spent, query } = budget;
  const { zone, says, filled, forecast } = standing(budget);
  return (
    <li className={css["budget"]} data-zone={zone}>
      <div className={css["head"]}>
        <h3>
          {name}
          {Object.entries(only).map(([of, value]) => (
            <Tag key={of} title={`${of} ${value}`}>
              {of} {value}
            </Tag>
          ))}
        </h3>
        <span className={css["acts"]}>
          <Button onClick={edit}>
            Edit<span className="unseen"> {name}</span>
          </Button>
          <Button look="bare" aria-label={`Remove ${name}`} title={`Remove ${name}`} onClick={() => setAsked(true)}>
            <Icon of="delete" size={15} />
          </Button>
        </span>
      </div>
      <p className={css["spent"]}>
        <b>{cost(spent)}</b> of {cost(amount)} a {period}
        <span>{says}</span>
      </p>
      <div className={css["bar"]} role="img" aria-label={`${Math.round(budget.share * 100)} % spent, ${Math.round((budget.forecast / amount) * 100)} % forecast`}>
        <i style={{ width: `${forecast * 100}%` }} data-part="forecast" />
        <i style={{ width: `${filled * 100}%` }} data-part="spent" />
      </div>
      <div className={css["facts"]}>
        <Facts facts={facts(budget)} />
        <Link to="/traces" search={{ query: query || undefined, since: budget.period_start, until: budget.period_end }}>
          Its traces
        </Link>
      </div>
      {asked && (
        <Confirm
          title={`Remove ${name}?`}
          does="Remove the budget"
          busy={removing.isPending}
          error={removing.error}
          act={() => removing.mutate(id, { onSuccess: () => setAsked(false) })}
          close={() => setAsked(false)}
        >
          Nothing is watched by it any more; what was spent stays where it is.
        </Confirm>
      )}
    </li>
  );
}

function facts({ share, burn_rate: rate, forecast, exhausted_at: gone, period_start: from, period_end: until }: Budget): (Fact | null | false)[] {
  return [
    { label: "Spent", value: `${Math.round(share * 100)} %` },
    { label: "Pace", value: `×${rate < 10 ? rate.toFixed(1) : Math.round(rate)}`, exact: "Of late, beside the pace that would use it up at the very end" },
    { label: "Forecast", value: cost(forecast) },
    { label: "Nothing left", value: gone === null ? "not in this period" : moment(gone), exact: gone === null ? undefined : utc(Date.parse(gone)) },
    { label: "Period", value: days(from, until), exact: `${from} to ${until}` },
  ];
}

function days(from: string, until: string): string {
  const now = Date.now();
  return [...new Set([dayOf(Date.parse(from), now), dayOf(Date.parse(until) - 1, now)])].join(" – ");
}
