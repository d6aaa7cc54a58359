/** A budget set, new or anew. */
import { type FormEvent, useId, useState } from "react";

import { type Budget, type BudgetIn, useSetBudget } from "../../../api/money";
import { Button } from "../../../parts/Button";
import { Acts, Dialog } from "../../../parts/Dialog";
import { Field } from "../../../parts/Field";
import { Problem } from "../../../parts/Problem";
import { idOfAll } from "../../alerts/rules/new-id";
import css from "../channels/EditChannel.module.css";

interface Props {
  readonly project: string;
  readonly budget: Budget | null;
  readonly close: () => void;
}

const PERIODS = ["day", "week", "month"] as const;
const OF = ["agent", "model", "user", "environment"] as const;

export function EditBudget({ project, budget, close }: Props) {
  const setting = useSetBudget(project);
  const [name, setName] = useState(budget?.name ?? "");
  const [amount, setAmount] = useState(budget ? String(budget.amount) : "");
  const [period, setPeriod] = useState<BudgetIn["period"]>(budget?.period ?? "month");
  const [only, setOnly] = useState<Readonly<Record<string, string>>>(budget?.only ?? {});
  const id = useId();
  const dollars = Number(amount.trim().replace(/^\$/, ""));
  const wrong = amount !== "" && !(dollars > 0);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const kept = Object.fromEntries(Object.entries(only).filter(([, value]) => value.trim() !== ""));
    if (dollars > 0) setting.mutate({ id: budget?.id ?? idOfAll(name), budget: { name, amount: dollars, period, only: kept } }, { onSuccess: close });
  };
  return (
    <Dialog title={budget ? `Edit ${budget.name}` : "Set a budget"} close={close}>
      <form className={css["form"]} onSubmit={submit}>
        <Field label="Name" value={name} maxLength={100} required onChange={(event) => setName(event.target.value)} />
        <Field
          label="Amount"
          says="US dollars in a period."
          inputMode="decimal"
          value={amount}
          required
          wrong={wrong ? "A number above 0." : ""}
          onChange={(event) => setAmount(event.target.value)}
        />
        <div className={css["choice"]}>
          <label htmlFor={id}>Period</label>
          <select id={id} value={period} onChange={(event) => setPeriod(PERIODS.find((one) => one === event.target.value) ?? "month")}>
            {PERIODS.map((one) => (
              <option key={one} value={one}>
                {one === "week" ? "week, from Monday" : one}
              </option>
            ))}
          </select>
          <p>Of the calendar in UTC.</p>
        </div>
        <fieldset className={css["only"]}>
          <legend>Only what these cost; empty: everything</legend>
          {OF.map((of) => (
            <Field
              key={of}
              label={of.replace(/^./, (first) => first.toUpperCase())}
              value={only[of] ?? ""}
              maxLength={300}
              spellCheck={false}
              onChange={(event) => setOnly((old) => ({ ...old, [of]: event.target.value }))}
            />
          ))}
        </fieldset>
        {setting.error && <Problem error={setting.error} />}
        <Acts>
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" look="main" disabled={setting.isPending || !(dollars > 0) || name.trim() === ""}>
            {budget ? "Keep" : "Set the budget"}
          </Button>
        </Acts>
      </form>
    </Dialog>
  );
}
