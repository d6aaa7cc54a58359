/** Closing an incident: fixed with the golden case that keeps it so, or for a reason that is told. */
import { type FormEvent, useState } from "react";

import { Button } from "../../parts/Button";
import { Acts, Dialog } from "../../parts/Dialog";
import { Field } from "../../parts/Field";
import { Problem } from "../../parts/Problem";
import { type Incident, useClose } from "./ask";
import css from "./CloseDialog.module.css";
import { GoldenField, useGoldenCase } from "./GoldenField";
import { type Resolution, RESOLUTIONS } from "./words";

const SAYS: Readonly<Record<Resolution, string>> = {
  fixed: "A golden case holds it, so that it is seen when it comes back.",
  not_a_problem: "The alert was wrong: say why, so that its rule gets better.",
  duplicate: "Another incident is about the same.",
  accepted: "It is known, and stays as it is.",
  other: "Say it in your own words.",
};

interface Props {
  readonly project: string;
  readonly incident: Incident;
  readonly close: () => void;
}

export function CloseDialog({ project, incident, close }: Props) {
  const closing = useClose(project, incident.number);
  const [resolution, setResolution] = useState<Resolution>("fixed");
  const [reason, setReason] = useState("");
  const [golden, setGolden] = useState<string | null>(null);
  const ofRun = useGoldenCase(project, incident.trace_id);
  const fixed = resolution === "fixed";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    closing.mutate({ resolution, reason, golden_case: (golden ?? ofRun) || null }, { onSuccess: close });
  };
  return (
    <Dialog title={`Close incident #${incident.number}`} close={close}>
      <form className={css["form"]} onSubmit={submit}>
        <fieldset className={css["which"]}>
          <legend>How it ended</legend>
          {Object.entries(RESOLUTIONS).map(([id, name]) => (
            <label key={id} data-chosen={id === resolution}>
              <input
                type="radio"
                name="resolution"
                checked={id === resolution}
                onChange={() => setResolution(id as Resolution)}
              />
              <span>
                <b>{name}</b>
                {SAYS[id as Resolution]}
              </span>
            </label>
          ))}
        </fieldset>
        {fixed && (
          <GoldenField project={project} traceId={incident.trace_id} chosen={golden} choose={setGolden} />
        )}
        <Field
          label={fixed ? "What was done (optional)" : "Reason"}
          says="It stands in the log and in the post-mortem."
          value={reason}
          required={!fixed}
          onChange={(event) => setReason(event.target.value)}
        />
        {closing.error && <Problem error={closing.error} />}
        <Acts>
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" look="main" disabled={closing.isPending}>
            Close the incident
          </Button>
        </Acts>
      </form>
    </Dialog>
  );
}
