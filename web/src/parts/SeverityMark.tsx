/** How grave a finding is: a shape and a colour, and its word for those who see neither. */
import type { Severity } from "../trace/findings";
import { Icon } from "./Icon";
import css from "./SeverityMark.module.css";

const SIGNS = { critical: "grave", warning: "beware", info: "info" } as const;

interface Props {
  readonly of: Severity;
  readonly size?: number;
  /** The word is written beside it. */
  readonly word?: boolean;
  readonly title?: string | undefined;
}

export function SeverityMark({ of, size = 14, word = false, title }: Props) {
  return (
    <span className={css["mark"]} data-severity={of} title={title}>
      <Icon of={SIGNS[of]} size={size} />
      <span className={word ? undefined : "unseen"}>{of}</span>
    </span>
  );
}
