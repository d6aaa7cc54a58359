/** The fields of a rule that its metric knows, in groups. */
import { useId } from "react";

import type { Metric } from "../../../api/alerts";
import { type Draft, fieldsFor, limitUnit, type FieldGroup, type RuleField } from "../../../trace/rule-draft";
import css from "./RuleForm.module.css";

interface Props {
  readonly metric: Metric;
  readonly draft: Draft;
  /** As it was delivered; null for the project's own. */
  readonly usual: Draft | null;
  readonly wrong: Readonly<Record<string, string>>;
  /** Its name can be written. */
  readonly named: boolean;
  readonly change: (name: string, text: string) => void;
}

/** What a rule is about; the rest is folded until somebody wants it. */
const FIRST = ["When", "Of what"];

export function RuleForm({ metric, draft, usual, wrong, named, change }: Props) {
  const groups = fieldsFor(metric);
  const rest = groups.filter(({ title }) => !FIRST.includes(title));
  const groupOf = ({ title, fields }: FieldGroup) => (
    <fieldset key={title} className={css["group"]}>
      <legend>{title}</legend>
      {fields.map((field) => (
        <FieldOf
          key={field.name}
          field={field}
          metric={metric}
          text={draft[field.name] ?? ""}
          usual={usual?.[field.name] ?? null}
          wrong={wrong[field.name] ?? ""}
          change={(text) => change(field.name, text)}
        />
      ))}
    </fieldset>
  );
  return (
    <div className={css["groups"]}>
      {named && (
        <fieldset className={css["group"]}>
          <legend>What it is called</legend>
          <Line label="Name" says="" wrong={wrong["name"] ?? ""} text={draft["name"] ?? ""} wide change={(text) => change("name", text)} />
          <Line label="Why" says="The reason for its numbers." wrong="" text={draft["why"] ?? ""} wide change={(text) => change("why", text)} />
        </fieldset>
      )}
      {groups.filter(({ title }) => FIRST.includes(title)).map(groupOf)}
      <details className={css["rest"]}>
        <summary>{rest.map(({ title }) => title.toLowerCase()).join(" · ")}</summary>
        {rest.map(groupOf)}
      </details>
    </div>
  );
}

interface FieldProps {
  readonly field: RuleField;
  readonly metric: Metric;
  readonly text: string;
  readonly usual: string | null;
  readonly wrong: string;
  readonly change: (text: string) => void;
}

function FieldOf({ field, metric, text, usual, wrong, change }: FieldProps) {
  const { label, kind, choices = [] } = field;
  const named = choices.find(([value]) => value === usual)?.[1] ?? usual;
  const says = usual === null || usual === text ? field.says : `Default: ${named || "empty"}. ${field.says}`;
  const id = useId();
  if (kind === "names") return <Names label={label} names={metric.labels} always={metric.always} text={text} change={change} />;
  if (kind === "choice") {
    return (
      <div className={css["field"]}>
        <label htmlFor={id}>{label}</label>
        <select id={id} value={text} aria-describedby={says ? `${id}-says` : undefined} onChange={(event) => change(event.target.value)}>
          {choices.map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
        {says && (
          <p id={`${id}-says`} className={css["says"]}>
            {says}
          </p>
        )}
      </div>
    );
  }
  const unit = kind === "limit" ? limitUnit(metric.unit) : kind === "count" ? metric.samples : "";
  return <Line label={label} says={says} wrong={wrong} text={text} unit={unit} wide={kind === "text" || kind === "labels" || kind === "words"} change={change} />;
}

interface LineProps {
  readonly label: string;
  readonly says: string;
  readonly wrong: string;
  readonly text: string;
  readonly unit?: string;
  readonly wide?: boolean;
  readonly change: (text: string) => void;
}

function Line({ label, says, wrong, text, unit = "", wide = false, change }: LineProps) {
  const id = useId();
  return (
    <div className={css["field"]} data-wide={wide}>
      <label htmlFor={id}>{label}</label>
      <span className={css["input"]}>
        <input
          id={id}
          value={text}
          spellCheck={false}
          autoComplete="off"
          aria-invalid={wrong !== ""}
          aria-describedby={wrong || says ? `${id}-says` : undefined}
          onChange={(event) => change(event.target.value)}
        />
        {unit && <span>{unit}</span>}
      </span>
      {(wrong || says) && (
        <p id={`${id}-says`} className={css["says"]} data-wrong={wrong !== ""} role={wrong ? "alert" : undefined}>
          {wrong || says}
        </p>
      )}
    </div>
  );
}

interface NamesProps {
  readonly label: string;
  readonly names: readonly string[];
  readonly always: readonly string[];
  readonly text: string;
  readonly change: (text: string) => void;
}

/** By which labels alerts are told apart. */
function Names({ label, names, always, text, change }: NamesProps) {
  const id = useId();
  const chosen = text.split(",").map((name) => name.trim()).filter(Boolean);
  const turn = (name: string) => change((chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name]).join(", "));
  return (
    <div className={css["field"]} data-wide="true" role="group" aria-labelledby={id}>
      <span id={id} className={css["label"]}>
        {label}
      </span>
      <span className={css["names"]}>
        {names.map((name) => (
          <label key={name}>
            <input type="checkbox" checked={chosen.includes(name) || always.includes(name)} disabled={always.includes(name)} onChange={() => turn(name)} />
            {name}
          </label>
        ))}
      </span>
    </div>
  );
}
