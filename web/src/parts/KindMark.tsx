/** The kind of a span as a shape in the colour of its family; the word stands beside it or is read out. */
import { family, type Kind } from "../trace/kinds";
import { KindShape } from "./Icon";
import css from "./KindMark.module.css";

interface Props {
  readonly kind: Kind;
  readonly word?: boolean;
}

export function KindMark({ kind, word = false }: Props) {
  return (
    <span className={css["mark"]} data-family={family(kind)}>
      <KindShape of={kind} size={15} />
      {word ? <span className={css["word"]}>{kind}</span> : <span className="unseen">{kind}</span>}
    </span>
  );
}
