/** Whether an item passed: a sign with its word. */
import { Icon, type Sign } from "../../parts/Icon";
import type { Verdict } from "../../trace/experiments";
import css from "./VerdictMark.module.css";

const SIGNS: Readonly<Record<Verdict, Sign>> = { passed: "ok", failed: "error", unknown: "unset" };
const WORDS: Readonly<Record<Verdict, string>> = { passed: "passed", failed: "failed", unknown: "not judged" };

interface Props {
  readonly of: Verdict;
  /** The word is shown too. */
  readonly word?: boolean;
  readonly size?: number;
}

export function VerdictMark({ of, word = false, size = 15 }: Props) {
  return (
    <span className={css["mark"]} data-verdict={of} title={word ? undefined : WORDS[of]}>
      <Icon of={SIGNS[of]} size={size} />
      <span className={word ? undefined : "unseen"}>{WORDS[of]}</span>
    </span>
  );
}
