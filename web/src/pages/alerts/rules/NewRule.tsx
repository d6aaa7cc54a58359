/** A rule of the project's own, begun from what can be watched. */
import { type FormEvent, useId, useState } from "react";

import { type Metric, useSetRule } from "../../../api/alerts";
import { Button } from "../../../parts/Button";
import { Problem } from "../../../parts/Problem";
import { blankRule, type Draft, draftOf, limitText, readDraft } from "../../../trace/rule-draft";
import { Backtest } from "./Backtest";
import editor from "./RuleEditor.module.css";
import css from "./NewRule.module.css";
import { RuleForm } from "./RuleForm";
import { newId } from "./new-id";

interface Props {
  readonly project: string;
  readonly metrics: readonly Metric[];
  readonly taken: readonly string[];
  readonly close: () => void;
}

export function NewRule({ project, metrics, taken, close }: Props) {
  const id = useId();
  const [name, setName] = useState(metrics[0]?.name ?? "");
  const metric = metrics.find((one) => one.name === name);
  return (
    <div className={css["new"]} role="group" aria-label="A new rule">
      <div className={css["metric"]}>
        <label htmlFor={id}>Watches</label>
        <select id={id} value={name} autoFocus onChange={(event) => setName(event.target.value)}>
          {metrics.map((one) => (
            <option key={one.name} value={one.name}>
              {one.name}: {one.says}
            </option>
          ))}
        </select>
      </div>
      {metric && <Blank key={name} project={project} metric={metric} taken={taken} close={close} />}
    </div>
  );
}

interface BlankProps {
  readonly project: string;
  readonly metric: Metric;
  readonly taken: readonly string[];
  readonly close: () => void;
}

function Blank({ project, metric, taken, close }: BlankProps) {
  const [blank] = useState(() => blankRule(metric, ""));
  const [draft, setDraft] = useState<Draft>(() => draftOf(blank, metric));
  const [tried, setTried] = useState(false);
  const making = useSetRule(project);
  const { changes, wrong } = readDraft(draft, blank, metric);
  const { id: _, runbook: __, ...fields } = { ...blank, ...changes };
  const limitless = fields.alert === null && fields.warn === null && fields.no_data !== "notify";
  const sound = !limitless && Object.keys(wrong).every((field) => field === "name");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (sound && !wrong["name"]) making.mutate({ id: newId(String(draft["name"]), taken), on: true, rule: fields }, { onSuccess: close });
  };
  const shown = tried ? { ...(limitless ? { alert: "A rule needs a limit: this one, or that of a warning." } : {}), ...wrong } : { ...wrong, name: "" };
  return (
    <form className={editor["editor"]} onSubmit={submit}>
      <RuleForm metric={metric} draft={draft} usual={null} wrong={shown} named change={(field, text) => setDraft((old) => ({ ...old, [field]: text }))} />
      <Backtest
        project={project}
        name="the new rule"
        rule={{ ...fields, name: fields.name || "A new rule" }}
        ready={sound}
        unit={metric.unit}
        take={({ warn, alert }) =>
          setDraft((old) => ({
            ...old,
            warn: warn === null ? "" : limitText(warn, metric.unit),
            alert: alert === null ? "" : limitText(alert, metric.unit),
          }))
        }
      />
      {making.error && <Problem error={making.error} />}
      <div className={editor["acts"]}>
        <Button type="submit" look="main" disabled={making.isPending}>
          Make the rule
        </Button>
        <Button onClick={close}>Cancel</Button>
      </div>
    </form>
  );
}
