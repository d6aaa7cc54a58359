/** One budget: spent, where it is going, and when nothing is left. */
import { Link } from "@tanstack/react-router";

import { type Budget, useDeleteBudget } from "../../../api/money";
import { Button } from "../../../parts/Button";
import { type Fact, Facts } from "../../../parts/Facts";
import { Icon } from "../../../parts/Icon";
import { Problem } from "../../../parts/Problem";
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
          <Button look="bare" aria-label={`Remove ${name}`} title={`Remove ${name}`} disabled={removing.isPending} onClick={() => removing.mutate(id)}>
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
      {removing.error && <Problem error={removing.error} />}
    </li>
  );
}

function facts({ share, burn_rate: rate, forecast, exhausted_at: gone, period_start: from, period_end: until }: Budget): (Fact | null | false)[] {
  const now = Date.now();
  return [
    { label: "Spent", value: `${Math.round(share * 100)} %` },
    { label: "Pace", value: `×${rate < 10 ? rate.toFixed(1) : Math.round(rate)}`, exact: "Of late, beside the pace that would use it up at the very end" },
    { label: "Forecast", value: cost(forecast) },
    { label: "Nothing left", value: gone === null ? "not in this period" : moment(gone), exact: gone === null ? undefined : utc(Date.parse(gone)) },
    { label: "Period", value: `${dayOf(Date.parse(from), now)} – ${dayOf(Date.parse(until) - 1, now)}`, exact: `${from} to ${until}` },
  ];
}
