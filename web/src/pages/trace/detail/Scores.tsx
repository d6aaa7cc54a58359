/** What people and programs thought of the span, or of the whole trace where this is its root. */
import type { Schemas } from "../../../api/client";
import { Section } from "../../../parts/Section";
import { count } from "../../../trace/format";
import css from "./Scores.module.css";

type Score = Schemas["ScoreOut"];

export function Scores({ scores }: { readonly scores: readonly Score[] }) {
  if (scores.length === 0) return null;
  return (
    <Section title="Scores" aside={count(scores.length)}>
      <ul className={css["scores"]}>
        {scores.map((score) => (
          <li key={score.id}>
            <span className={css["name"]}>{score.name}</span>
            <b>{told(score)}</b>
            {score.comment && (
              <span className={css["comment"]} dir="auto">
                {score.comment}
              </span>
            )}
            <span className={css["source"]}>{score.source}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function told({ value, text, data_type: type }: Score): string {
  if (type === "boolean" && value !== null) return value ? "yes" : "no";
  return text ?? (value === null ? "–" : String(value));
}
