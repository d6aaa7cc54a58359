/** Step 5: where it began, and the change that would keep it from happening again. */
import { CopyButton } from "../../../parts/CopyButton";
import type { Content, Origin } from "../content";
import { SpanLink } from "../StepCard";
import css from "./steps.module.css";

interface Props {
  readonly content: Content;
  readonly trace: string | null;
}

const LINK = /\[([^\]]+)\]\(span:([^)]+)\)/g;

export function CausePart({ content, trace }: Props) {
  const { cause, change, others = [], golden_case: golden } = content;
  return (
    <>
      {cause && (
        <p className={css["story"]} dir="auto">
          <Linked text={cause.story} trace={trace} />
        </p>
      )}
      {change && (
        <figure className={css["change"]}>
          <figcaption>
            Suggested change <b>{change.where}</b>
            <CopyButton text={change.text} what="suggested change" label="Copy" />
          </figcaption>
          <blockquote dir="auto">{change.text}</blockquote>
          <p>{change.why}</p>
          {change.current && (
            <details className={css["more"]}>
              <summary>As it is now</summary>
              <pre>{change.current}</pre>
            </details>
          )}
        </figure>
      )}
      {others.length > 0 && (
        <p className={css["others"]}>
          Or, less likely:{" "}
          {others.map((other: Origin, index) => (
            <span key={`${other.span_id} ${other.step}`} title={other.reason}>
              {index > 0 && ", "}
              <SpanLink trace={trace} span={other.span_id}>
                step {other.step}
              </SpanLink>
            </span>
          ))}
        </p>
      )}
      {golden && <p className={css["output"]}>{golden.says}</p>}
      {golden?.command && (
        <p className={css["command"]}>
          <code>{golden.command}</code>
          <CopyButton text={golden.command} what="command" label="Copy" />
        </p>
      )}
    </>
  );
}

/** The links of a diagnosis's story, as links. */
function Linked({ text, trace }: { readonly text: string; readonly trace: string | null }) {
  const parts = text.split(LINK);
  return (
    <>
      {parts.map((part, index) =>
        index % 3 === 0 ? (
          <span key={index}>{part}</span>
        ) : index % 3 === 1 ? (
          <SpanLink key={index} trace={trace} span={parts[index + 1] ?? ""}>
            {part}
          </SpanLink>
        ) : null,
      )}
    </>
  );
}
