/** A labelled field for a line of text, with what to know about it, or what is wrong with it, underneath. */
import { type ComponentProps, useId } from "react";

import css from "./Field.module.css";

interface Props extends ComponentProps<"input"> {
  readonly label: string;
  readonly says?: string;
  /** Empty: nothing is. */
  readonly wrong?: string;
}

export function Field({ label, says, wrong = "", ...input }: Props) {
  const id = useId();
  return (
    <div className={css["field"]}>
      <label htmlFor={id}>{label}</label>
      <input id={id} className={css["input"]} aria-invalid={wrong !== ""} aria-describedby={`${id}-says`} {...input} />
      <p id={`${id}-says`} className={css["says"]} data-wrong={wrong !== ""} role={wrong ? "alert" : undefined}>
        {wrong || says}
      </p>
    </div>
  );
}
