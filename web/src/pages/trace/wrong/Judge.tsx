/** One press says whether a finding is right; a second one takes it back. */
import type { Finding, Verdict } from "../../../api/findings";
import { Icon, type Sign } from "../../../parts/Icon";
import { detectorInWords } from "../../../trace/finding-words";
import { utc } from "../../../trace/format";
import css from "./FindingOf.module.css";
import { type Feedback, same } from "./feedback";

const VERDICTS: readonly { readonly verdict: Verdict; readonly word: string; readonly sign: Sign; readonly title: string }[] = [
  { verdict: "right", word: "Right", sign: "ok", title: "It is as the finding says" },
  { verdict: "wrong", word: "Wrong", sign: "close", title: "It is not as the finding says" },
  { verdict: "not_useful", word: "Not useful", sign: "less", title: "True, but nobody needs to know" },
];

export function Judge({ finding, feedback }: { readonly finding: Finding; readonly feedback: Feedback }) {
  const said = finding.feedback;
  const failed = feedback.failed && same(feedback.failed.finding, finding) ? feedback.failed.error : null;
  return (
    <span className={css["judge"]} role="group" aria-label={`Is ${detectorInWords(finding.detector)} right?`}>
      {VERDICTS.map(({ verdict, word, sign, title }) => {
        const on = said?.verdict === verdict;
        return (
          <button
            key={verdict}
            type="button"
            data-verdict={verdict}
            aria-pressed={on}
            title={on ? `${whoSaid(said)}. Press again to take it back` : title}
            onClick={() => feedback.say(finding, on ? null : verdict)}
          >
            <Icon of={sign} size={12} />
            <span>{word}</span>
          </button>
        );
      })}
      {failed && (
        <span className={css["unsaid"]} role="alert" title={failed.message}>
          not kept
        </span>
      )}
    </span>
  );
}

function whoSaid({ by, made }: NonNullable<Finding["feedback"]>): string {
  return by ? `${by} said so at ${utc(Date.parse(made))}` : "You said so";
}
