/** Taking an alert in hand, with a word for whoever looks next. */
import { type FormEvent, useId, useState } from "react";

import { type AlertRow, useAcknowledge } from "../../api/alerts";
import { Button } from "../../parts/Button";
import { Acts, Dialog } from "../../parts/Dialog";
import { Field } from "../../parts/Field";
import { Problem } from "../../parts/Problem";
import css from "./MakeSilence.module.css";

interface Props {
  readonly project: string;
  readonly alert: AlertRow;
  readonly close: () => void;
}

export function Acknowledge({ project, alert, close }: Props) {
  const acknowledging = useAcknowledge(project, alert.id);
  const [note, setNote] = useState("");
  const id = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    acknowledging.mutate(note, { onSuccess: close });
  };
  return (
    <Dialog title="Acknowledge the alert" close={close}>
      <form className={css["form"]} onSubmit={submit} aria-describedby={id}>
        <p id={id}>
          <b>{alert.title}</b> It is not told again and goes to no fallback; the receivers hear that somebody has it. It stays open until all is well.
        </p>
        <Field label="Note" says="What you know, or are going to do. May be empty." value={note} maxLength={2000} onChange={(event) => setNote(event.target.value)} />
        {acknowledging.error && <Problem error={acknowledging.error} />}
        <Acts>
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" look="main" disabled={acknowledging.isPending}>
            Acknowledge
          </Button>
        </Acts>
      </form>
    </Dialog>
  );
}
