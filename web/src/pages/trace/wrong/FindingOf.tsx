/** One finding: what was found, where, what shows it, what to try, and whether that is right. */
import type { Finding } from "../../../api/findings";
import { KindMark } from "../../../parts/KindMark";
import { SeverityMark } from "../../../parts/SeverityMark";
import { detectorInWords, sureness } from "../../../trace/finding-words";
import { count, duration, plural } from "../../../trace/format";
import { placeIn } from "../../../trace/spans";
import type { View } from "../view";
import css from "./FindingOf.module.css";
import { Judge } from "./Judge";
import { rowOf, StepLink } from "./StepLink";
import type { Feedback } from "./feedback";

/** Of a loop of a hundred calls the first ones are enough to go to. */
const LINKED = 6;

interface Props {
  readonly finding: Finding;
  readonly view: View;
  readonly feedback: Feedback;
  /** The span beside which it stands: it is not linked once more. */
  readonly at?: string;
}

export function FindingOf({ finding, view, feedback, at }: Props) {
  const { severity, detector, evidence, advice, times, confidence, feedback: said } = finding;
  const sure = sureness(confidence);
  return (
    <article className={css["finding"]} data-severity={severity} data-over={said?.verdict === "wrong" || said?.verdict === "not_useful"}>
      <div className={css["head"]}>
        <SeverityMark of={severity} size={14} title={severity} />
        <h3 title={sure || undefined}>{detectorInWords(detector)}</h3>
        {times > 1 && (
          <span className={css["times"]} title={`Seen ${plural(times, "time")}`}>
            ×{count(times)}
          </span>
        )}
        {finding.span_id !== at && <Place span={finding.span_id} view={view} />}
        <Judge finding={finding} feedback={feedback} />
      </div>
      <p className={css["evidence"]} dir="auto">
        {evidence}
      </p>
      {advice && (
        <p className={css["advice"]} dir="auto">
          <b>What to try:</b> {advice}
        </p>
      )}
      <Also finding={finding} view={view} at={at} />
    </article>
  );
}

interface PlaceProps {
  readonly span: string;
  readonly view: View;
  /** Only when it was: who it is was said. */
  readonly brief?: boolean;
}

function Place({ span, view, brief = false }: PlaceProps) {
  const row = rowOf(view, span);
  if (row === -1) return null;
  const { kind, name, start } = placeIn(view.run, row);
  const at = start === null ? "" : `+${duration(start - view.run.whole.from)}`;
  return (
    <StepLink to={span} view={view} className={css["place"]} title={brief ? name : undefined}>
      {!brief && <KindMark kind={kind} />}
      {brief ? at || name : <bdi>{name}</bdi>}
      {!brief && at && <span>{at}</span>}
    </StepLink>
  );
}

/** Where else it shows, and where it comes from. */
function Also({ finding, view, at }: { readonly finding: Finding; readonly view: View; readonly at: string | undefined }) {
  const others = finding.spans.filter((span) => span !== finding.span_id && span !== at);
  const cause = finding.cause && finding.cause !== finding.span_id && finding.cause !== at ? finding.cause : null;
  if (others.length === 0 && cause === null) return null;
  const more = others.length - LINKED;
  const alike = others.every((span) => nameOf(view, span) === nameOf(view, finding.span_id));
  return (
    <p className={css["also"]}>
      {cause && (
        <>
          <span>asked for by</span>
          <Place span={cause} view={view} />
        </>
      )}
      {others.length > 0 && <span>{alike ? "also at" : "also in"}</span>}
      {others.slice(0, LINKED).map((span) => (
        <Place key={span} span={span} view={view} brief={alike} />
      ))}
      {more > 0 && <span>and {count(more)} more</span>}
    </p>
  );
}

function nameOf(view: View, span: string): string {
  const row = rowOf(view, span);
  return row === -1 ? "" : placeIn(view.run, row).name;
}
