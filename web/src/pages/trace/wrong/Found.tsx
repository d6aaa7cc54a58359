/** The findings of one span, and those of other spans that show at it too. */
import type { Finding } from "../../../api/findings";
import { detectorInWords } from "../../../trace/finding-words";
import type { Mark } from "../../../trace/findings";
import { count } from "../../../trace/format";
import type { View } from "../view";
import css from "./Found.module.css";
import { FindingOf } from "./FindingOf";
import { StepLink } from "./StepLink";
import { useFeedback } from "./feedback";

interface Props {
  readonly project: string;
  readonly traceId: string;
  readonly view: View;
  readonly spanId: string;
  readonly mark: Mark<Finding>;
}

export function Found({ project, traceId, view, spanId, mark }: Props) {
  const feedback = useFeedback(project, traceId);
  return (
    <>
      {mark.told.length > 0 && (
        <ul className={css["told"]}>
          {mark.told.map((finding) => (
            <li key={finding.detector}>
              <FindingOf finding={finding} view={view} feedback={feedback} at={spanId} />
            </li>
          ))}
        </ul>
      )}
      {mark.shared.length > 0 && (
        <p className={css["shared"]}>
          Part of{" "}
          {mark.shared.map((finding, place) => (
            <span key={`${finding.detector} ${finding.span_id}`}>
              {place > 0 && ", "}
              <StepLink to={finding.span_id} view={view} title={finding.evidence}>
                {detectorInWords(finding.detector).toLowerCase()}
                {finding.times > 1 && ` ×${count(finding.times)}`}
              </StepLink>
            </span>
          ))}
        </p>
      )}
    </>
  );
}
