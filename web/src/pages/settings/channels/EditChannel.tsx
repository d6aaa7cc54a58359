/** A channel made or changed: what its kind asks for, what it hears, and when it is left in peace. */
import { type FormEvent, useId, useState } from "react";

import { type Channel, type ChannelField, type ChannelKind, useSaveChannel } from "../../../api/channels";
import { Button } from "../../../parts/Button";
import { CopyButton } from "../../../parts/CopyButton";
import { Acts, Dialog } from "../../../parts/Dialog";
import { Field } from "../../../parts/Field";
import { Problem } from "../../../parts/Problem";
import { zone } from "../../../trace/zone";
import { idOfAll } from "../../alerts/rules/new-id";
import { channelOf, type Draft, draftOf, missing } from "./draft";
import css from "./EditChannel.module.css";

interface Props {
  readonly project: string;
  readonly channel: Channel | null;
  readonly kind: ChannelKind;
  readonly close: () => void;
}

export function EditChannel({ project, channel, kind, close }: Props) {
  const saving = useSaveChannel(project);
  const [draft, setDraft] = useState<Draft>(() => draftOf(channel, kind, zone()));
  const [told, setTold] = useState<Readonly<Record<string, string>> | null>(null);
  const change = (changed: Partial<Draft>) => setDraft((old) => ({ ...old, ...changed }));
  const lacking = missing(draft, kind, channel?.secrets ?? []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const id = channel?.id ?? idOfAll(draft.name);
    const done = ({ made }: { readonly made: Readonly<Record<string, string>> }) => (Object.keys(made).length > 0 ? setTold(made) : close());
    saving.mutate({ id, channel: channelOf(draft, kind, channel?.on ?? true) }, { onSuccess: done });
  };
  const first = kind.fields.filter((field) => field.needed || field.default !== "");
  const rest = kind.fields.filter((field) => !first.includes(field));
  const fieldOf = (field: ChannelField) => (
    <FieldOf
      key={field.name}
      field={field}
      value={draft.values[field.name] ?? ""}
      kept={channel?.secrets.includes(field.name) === true}
      removed={draft.removed.includes(field.name)}
      change={(value) => change({ values: { ...draft.values, [field.name]: value } })}
      remove={(gone) => change({ removed: gone ? [...draft.removed, field.name] : draft.removed.filter((name) => name !== field.name) })}
    />
  );
  if (told) return <Made secrets={told} close={close} />;
  return (
    <Dialog title={channel ? `Edit ${channel.name}` : `Add ${kind.title}`} close={close}>
      <form className={css["form"]} onSubmit={submit}>
        <p>{kind.about.replaceAll("`", "")}.</p>
        <Field label="Name" says="How people know it." value={draft.name} maxLength={100} required onChange={(event) => change({ name: event.target.value })} />
        {first.map(fieldOf)}
        {rest.length > 0 && (
          <details className={css["rest"]} open={rest.some((field) => Boolean(draft.values[field.name]))}>
            <summary>{rest.map(labelOf).join(", ")}: where they are asked for</summary>
            {rest.map(fieldOf)}
          </details>
        )}
        <Hears draft={draft} change={change} />
        {saving.error && <Problem error={saving.error} />}
        <Acts>
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" look="main" disabled={saving.isPending || lacking.length > 0}>
            {channel ? "Keep" : "Add the channel"}
          </Button>
        </Acts>
      </form>
    </Dialog>
  );
}

function labelOf({ name }: ChannelField): string {
  if (name === "url") return "Address";
  return name.replaceAll("_", " ").replace(/^./, (letter) => letter.toUpperCase());
}

interface FieldProps {
  readonly field: ChannelField;
  readonly value: string;
  /** A secret of it is set. */
  readonly kept: boolean;
  readonly removed: boolean;
  readonly change: (value: string) => void;
  readonly remove: (gone: boolean) => void;
}

function FieldOf({ field, value, kept, removed, change, remove }: FieldProps) {
  const { type, needed, secret, choices } = field;
  const id = useId();
  const label = labelOf(field);
  const help = field.help.replaceAll("`", "");
  if (type === "choice") {
    return (
      <div className={css["choice"]}>
        <label htmlFor={id}>{label}</label>
        <select id={id} value={value} aria-describedby={`${id}-says`} onChange={(event) => change(event.target.value)}>
          {choices.map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </select>
        <p id={`${id}-says`}>{help}.</p>
      </div>
    );
  }
  return (
    <div className={css["secret"]}>
      <Field
        label={label}
        says={`${help}.${secret ? " It is written, and shown to nobody." : ""}`}
        type={secret ? "password" : "text"}
        inputMode={type === "number" ? "numeric" : type === "address" && !secret ? "url" : undefined}
        autoComplete={secret ? "new-password" : "off"}
        spellCheck={false}
        required={needed && !kept}
        disabled={removed}
        placeholder={removed ? "forgotten when you keep it" : kept ? "set: stays as it is" : ""}
        value={value}
        onChange={(event) => change(event.target.value)}
      />
      {kept && !needed && (
        <label className={css["tick"]}>
          <input type="checkbox" checked={removed} onChange={() => remove(!removed)} /> Forget the one that is set
        </label>
      )}
    </div>
  );
}

/** What it hears, and when. */
function Hears({ draft, change }: { readonly draft: Draft; readonly change: (changed: Partial<Draft>) => void }) {
  const id = useId();
  return (
    <>
      <div className={css["choice"]}>
        <label htmlFor={id}>Hears</label>
        <select id={id} value={draft.least} onChange={(event) => change({ least: event.target.value === "alert" ? "alert" : "warning" })}>
          <option value="warning">warnings and alerts</option>
          <option value="alert">alerts only</option>
        </select>
      </div>
      <label className={css["tick"]}>
        <input type="checkbox" checked={draft.quiet} onChange={() => change({ quiet: !draft.quiet })} /> Quiet hours: only alerts then; warnings wait for
        their end
      </label>
      {draft.quiet && (
        <div className={css["quiet"]}>
          <Field label="From" type="time" required value={draft.from} onChange={(event) => change({ from: event.target.value })} />
          <Field label="To" type="time" required value={draft.to} onChange={(event) => change({ to: event.target.value })} />
          <Field label="Time zone" required value={draft.zone} spellCheck={false} onChange={(event) => change({ zone: event.target.value })} />
        </div>
      )}
      <label className={css["tick"]}>
        <input type="checkbox" checked={draft.fallback} onChange={() => change({ fallback: !draft.fallback })} /> Fallback: it hears of channels that do not
        deliver, rules that cannot be evaluated, and alerts that nobody acknowledged
      </label>
    </>
  );
}

/** Secrets that the server made: told this once. */
function Made({ secrets, close }: { readonly secrets: Readonly<Record<string, string>>; readonly close: () => void }) {
  return (
    <Dialog title="Keep the secret now" close={close} stays>
      <p>The receiver checks signatures with it. It is shown this once and never again.</p>
      <ul className={css["made"]}>
        {Object.entries(secrets).map(([name, value]) => (
          <li key={name}>
            <code>{value}</code>
            <CopyButton text={value} what={name} label="Copy" />
          </li>
        ))}
      </ul>
      <Acts>
        <Button look="main" data-first onClick={close}>
          I kept it
        </Button>
      </Acts>
    </Dialog>
  );
}
