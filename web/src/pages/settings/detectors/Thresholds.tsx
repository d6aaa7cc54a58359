/** What a detector goes by: each value with its unit, and the reason for its default. */
import { type FormEvent, useId, useState } from "react";

import type { Threshold } from "../../../api/findings";
import { Button } from "../../../parts/Button";
import { detectorInWords } from "../../../trace/finding-words";
import { sameValue, textOfValue, valueInWords, valueOfText, wantedOf } from "../../../trace/threshold-text";
import type { Change } from "./change";
import css from "./Thresholds.module.css";

interface Props {
  readonly detector: string;
  readonly thresholds: readonly Threshold[];
  readonly change: Change;
}

export function Thresholds({ detector, thresholds, change }: Props) {
  return (
    <ul className={css["list"]}>
      {thresholds.map((threshold) => (
        <ThresholdOf key={`${threshold.name} ${textOfValue(threshold.value)}`} detector={detector} threshold={threshold} change={change} />
      ))}
    </ul>
  );
}

interface OneProps {
  readonly detector: string;
  readonly threshold: Threshold;
  readonly change: Change;
}

function ThresholdOf({ detector, threshold, change }: OneProps) {
  const { name, type, default: usual, value, unit, why } = threshold;
  const id = useId();
  const [text, setText] = useState(textOfValue(value));
  const typed = valueOfText(type, text);
  const changed = typed === null || !sameValue(typed, value);
  const refused = change.failed?.name === detector && change.failed.threshold === name ? change.failed.error.message : "";
  const wrong = typed === null ? wantedOf(type) : refused;
  const keep = (event: FormEvent) => {
    event.preventDefault();
    if (typed !== null && changed) change.set(detector, name, sameValue(typed, usual) ? null : typed);
  };
  return (
    <li>
      <form className={css["threshold"]} onSubmit={keep}>
        <label htmlFor={id}>{detectorInWords(name)}</label>
        <span className={css["field"]} data-type={type}>
          <input
            id={id}
            value={text}
            inputMode={type === "number" ? "decimal" : undefined}
            spellCheck={false}
            autoComplete="off"
            aria-invalid={wrong !== ""}
            aria-describedby={`${id}-why`}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => event.key === "Escape" && setText(textOfValue(value))}
          />
          <span className={css["unit"]}>{unit}</span>
        </span>
        <span className={css["acts"]}>
          {changed ? (
            <Button type="submit" look="main" disabled={typed === null}>
              Keep
            </Button>
          ) : (
            !sameValue(value, usual) && (
              <Button title={`Back to ${valueInWords(usual)}`} onClick={() => change.set(detector, name, null)}>
                Default
              </Button>
            )
          )}
        </span>
        <p id={`${id}-why`} className={css["why"]}>
          {wrong !== "" && (
            <span className={css["wrong"]} role="alert">
              {wrong}{" "}
            </span>
          )}
          Default: <b>{valueInWords(usual)}</b>. {why}
        </p>
      </form>
    </li>
  );
}
