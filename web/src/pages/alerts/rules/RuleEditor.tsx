/** All of a rule: the numbers in a form, why they are so, what to do when it fires, and what it would have done. */
import { type FormEvent, useState } from "react";

import { type Metric, type RuleRow, useDeleteRule, useSetRule } from "../../../api/alerts";
import { Button } from "../../../parts/Button";
import { Confirm } from "../../../parts/Confirm";
import { Markdown } from "../../../parts/Markdown";
import { Problem } from "../../../parts/Problem";
import { type Draft, draftOf, limitText, readDraft } from "../../../trace/rule-draft";
import { Backtest } from "./Backtest";
import { RuleForm } from "./RuleForm";
import css from "./RuleEditor.module.css";

interface Props {
  readonly project: string;
  readonly row: RuleRow;
  readonly metric: Metric;
}

export function RuleEditor({ project, row, metric }: Props) {
  const { id, rule, builtin, changed, why, runbook } = row;
  const [draft, setDraft] = useState<Draft>(() => draftOf(rule, metric));
  const [asked, setAsked] = useState(false);
  const keeping = useSetRule(project);
  const removing = useDeleteRule(project);
  const { changes, wrong } = readDraft(draft, rule, metric);
  const altered = Object.keys(changes).length > 0 || Object.keys(wrong).length > 0;
  const ready = altered && Object.keys(wrong).length === 0;
  const keep = (event: FormEvent) => {
    event.preventDefault();
    if (ready) keeping.mutate({ id, rule: changes });
  };
  const take = (limits: { readonly warn: number | null; readonly alert: number | null }) =>
    setDraft((old) => ({
      ...old,
      warn: limits.warn === null ? "" : limitText(limits.warn, metric.unit),
      alert: limits.alert === null ? "" : limitText(limits.alert, metric.unit),
      recover: "",
    }));
  return (
    <div className={css["editor"]}>
      <form className={css["form"]} onSubmit={keep}>
        <RuleForm metric={metric} draft={draft} usual={row.default && draftOf(row.default, metric)} wrong={wrong} named={!builtin} change={(name, text) => setDraft((old) => ({ ...old, [name]: text }))} />
        {(keeping.error ?? removing.error) && <Problem error={(keeping.error ?? removing.error) as Error} />}
        <div className={css["acts"]}>
          <Button type="submit" look="main" disabled={!ready || keeping.isPending}>
            Keep
          </Button>
          {altered && <Button onClick={() => setDraft(draftOf(rule, metric))}>Undo</Button>}
          {builtin && changed && (
            <Button disabled={removing.isPending} onClick={() => removing.mutate(id)}>
              Back to the default
            </Button>
          )}
          {!builtin && (
            <Button look="danger" onClick={() => setAsked(true)}>
              Delete the rule
            </Button>
          )}
          {altered && <span>Open alerts of it end where a limit changes.</span>}
        </div>
      </form>
      {asked && (
        <Confirm
          title={`Delete ${row.name}?`}
          does="Delete the rule"
          busy={removing.isPending}
          error={removing.error}
          act={() => removing.mutate(id)}
          close={() => setAsked(false)}
        >
          Its open alerts end. To watch nothing for a while, switch it off.
        </Confirm>
      )}
      <Backtest project={project} name={row.name} rule={{ id, ...changes }} ready={Object.keys(wrong).length === 0} unit={metric.unit} take={take} />
      {(why || runbook) && (
        <div className={css["words"]}>
          {why && (
            <section>
              <h5>Why these numbers</h5>
              <p>{why}</p>
            </section>
          )}
          {runbook && (
            <section>
              <h5>What to do when it fires</h5>
              <Markdown text={runbook} />
            </section>
          )}
        </div>
      )}
    </div>
  );
}
