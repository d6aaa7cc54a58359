/** A silence: what is not to be sent, for how long, and why. From an alert it comes with the labels of the alert. */
import { type FormEvent, useState } from "react";

import { type AlertRow, useMakeSilence } from "../../api/alerts";
import { Button } from "../../parts/Button";
import { Acts, Dialog } from "../../parts/Dialog";
import { Field } from "../../parts/Field";
import { Problem } from "../../parts/Problem";
import { secondsOf } from "../../trace/alert-words";
import css from "./MakeSilence.module.css";

interface Props {
  readonly project: string;
  /** Null: of labels that are typed. */
  readonly alert: AlertRow | null;
  readonly close: () => void;
}

const HOURS: readonly { readonly id: string; readonly name: string }[] = [
  { id: "1 h", name: "1 hour" },
  { id: "4 h", name: "4 hours" },
  { id: "1 d", name: "1 day" },
];
const RESOLVED = "resolved";
const CUSTOM = "custom";

export function MakeSilence({ project, alert, close }: Props) {
  const making = useMakeSilence(project);
  const labels = alert ? Object.entries({ rule: alert.rule, ...alert.labels }) : [];
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [typed, setTyped] = useState("");
  const [lasts, setLasts] = useState(HOURS[0]?.id ?? CUSTOM);
  const [custom, setCustom] = useState("");
  const [reason, setReason] = useState("");
  const kept = alert ? labels.filter(([name]) => !left.has(name)) : pairsOf(typed);
  const seconds = secondsOf(lasts === CUSTOM ? custom : lasts);
  const endless = lasts === RESOLVED;
  const ready = kept !== null && kept.length > 0 && reason.trim() !== "" && (endless || (seconds ?? 0) > 0);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready || kept === null) return;
    const end = endless && alert ? { alert: alert.id } : { alert: "", for_s: seconds };
    making.mutate({ matchers: Object.fromEntries(kept), reason, until: "", since: "", ...end }, { onSuccess: close });
  };
  const turn = (name: string) => setLeft((old) => new Set(old.has(name) ? [...old].filter((one) => one !== name) : [...old, name]));
  const choices = [...HOURS, ...(alert ? [{ id: RESOLVED, name: "until it is over" }] : []), { id: CUSTOM, name: "other" }];
  return (
    <Dialog title="Silence" close={close}>
      <form className={css["form"]} onSubmit={submit}>
        <p>What is silenced is watched and shown as ever, and not sent.</p>
        <Field
          label="Reason"
          says="Why: whoever is on call after you reads it."
          value={reason}
          maxLength={500}
          required
          onChange={(event) => setReason(event.target.value)}
        />
        {alert ? (
          <fieldset className={css["labels"]}>
            <legend>Alerts that have all of these</legend>
            {labels.map(([name, value]) => (
              <label key={name}>
                <input type="checkbox" checked={!left.has(name)} onChange={() => turn(name)} />
                <span>{name}</span> <bdi>{value}</bdi>
              </label>
            ))}
            {kept?.length === 0 && <p role="alert">At least one: else everything would be silent.</p>}
          </fieldset>
        ) : (
          <Field
            label="Alerts that have all of these"
            says="With commas between: agent=support, rule=runaway_steps."
            value={typed}
            wrong={kept === null ? "Each is a label and its value: agent=support." : ""}
            required
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
        <fieldset className={css["lasts"]}>
          <legend>For</legend>
          <div>
            {choices.map((choice) => (
              <label key={choice.id} data-chosen={lasts === choice.id}>
                <input type="radio" name="lasts" checked={lasts === choice.id} onChange={() => setLasts(choice.id)} />
                {choice.name}
              </label>
            ))}
          </div>
          {lasts === CUSTOM && (
            <Field
              label="How long"
              says="Such as 30 m, 12 h or 5 d; at most 90 days."
              value={custom}
              wrong={custom !== "" && !seconds ? "A time, such as 12 h." : ""}
              onChange={(event) => setCustom(event.target.value)}
            />
          )}
        </fieldset>
        {making.error && <Problem error={making.error} />}
        <Acts>
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" look="main" disabled={!ready || making.isPending}>
            Silence
          </Button>
        </Acts>
      </form>
    </Dialog>
  );
}

/** Null where something is no pair. */
function pairsOf(text: string): (readonly [string, string])[] | null {
  const parts = text.split(",").map((part) => part.trim()).filter(Boolean);
  const pairs = parts.map((part) => [part.slice(0, part.indexOf("=")).trim(), part.slice(part.indexOf("=") + 1).trim()] as const);
  return parts.some((part) => !part.includes("=")) || pairs.some(([name, value]) => !name || !value) ? null : pairs;
}
