/** A piece of recorded text: arguments, an output, a passage. */
import css from "./steps.module.css";

interface Props {
  readonly label: string;
  readonly text: string;
  readonly wrong?: boolean;
}

export function Excerpt({ label, text, wrong = false }: Props) {
  if (!text) return null;
  return (
    <figure className={css["excerpt"]} data-wrong={wrong}>
      <figcaption>{label}</figcaption>
      <pre dir="auto">{text}</pre>
    </figure>
  );
}
