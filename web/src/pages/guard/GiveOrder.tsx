/** An order to a guarded run, said in full before it is given. */
import { type FormEvent, useState } from "react";

import { type GuardedRun, type Order, useOrder } from "../../api/guard";
import { Button } from "../../parts/Button";
import { Acts, Dialog } from "../../parts/Dialog";
import { Field } from "../../parts/Field";
import { Problem } from "../../parts/Problem";
import { MORE, moreOf } from "../../trace/guard-words";
import css from "./GiveOrder.module.css";

export type Wanted = "go_on" | "extend" | "steer" | "stop";

const ASKED: Readonly<Record<Wanted, { readonly title: string; readonly says: string; readonly does: string }>> = {
  go_on: { title: "Let it go on?", says: "It goes on, and as far again before it asks the next time.", does: "Go on" },
  extend: { title: "Extend its limits", says: "What you add is added to what it may spend. A run that waits goes on.", does: "Extend" },
  steer: { title: "Steer the run", says: "The model reads your message before its next step.", does: "Send the message" },
  stop: { title: "Stop the run?", says: "It is stopped at its next step, within a second or two. That cannot be taken back.", does: "Stop the run" },
};

interface Props {
  readonly project: string;
  readonly run: GuardedRun;
  readonly wanted: Wanted;
  readonly close: () => void;
}

export function GiveOrder({ project, run, wanted, close }: Props) {
  const giving = useOrder(project);
  const [message, setMessage] = useState("");
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const { title, says, does } = ASKED[wanted];
  const { more, wrong } = moreOf(typed);
  const ready = wanted === "steer" ? message.trim() !== "" : wanted !== "extend" || (wrong.length === 0 && Object.keys(more).length > 0);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const order: Order = { run_id: run.id, kind: wanted, message, ...(wanted === "extend" ? { more } : {}) };
    if (ready) giving.mutate(order, { onSuccess: close });
  };
  return (
    <Dialog title={title} close={close}>
      <form className={css["form"]} onSubmit={submit}>
        <p>
          {says} {!run.listening && "Its guard was not heard of just now: the order reaches it when it is back."}
        </p>
        {wanted === "extend" && (
          <div className={css["more"]}>
            {MORE.map(({ name, label, unit }) => (
              <Field
                key={name}
                label={label}
                says={unit}
                inputMode="decimal"
                value={typed[name] ?? ""}
                wrong={wrong.includes(name) ? "A number above 0." : ""}
                onChange={(event) => setTyped((old) => ({ ...old, [name]: event.target.value }))}
              />
            ))}
          </div>
        )}
        {wanted !== "extend" && (
          <Field
            label={wanted === "steer" ? "Message" : "Why"}
            says={wanted === "steer" ? "For the model, such as: the tool is down, answer without it." : "For people; may be empty."}
            value={message}
            maxLength={4000}
            required={wanted === "steer"}
            onChange={(event) => setMessage(event.target.value)}
          />
        )}
        {giving.error && <Problem error={giving.error} />}
        <Acts>
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" look={wanted === "stop" ? "danger" : "main"} disabled={!ready || giving.isPending}>
            {does}
          </Button>
        </Acts>
      </form>
    </Dialog>
  );
}
