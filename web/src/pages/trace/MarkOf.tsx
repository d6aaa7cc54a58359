/** What was found at a span, as a row has room for it: its gravity, and its name where nothing else has to be told. */
import type { Finding } from "../../api/findings";
import { Icon } from "../../parts/Icon";
import { SeverityMark } from "../../parts/SeverityMark";
import { briefly, heard } from "../../trace/finding-words";
import type { Mark } from "../../trace/findings";
import css from "./MarkOf.module.css";

interface Props {
  readonly mark: Mark<Finding>;
  /** The sign alone: the row says already that it failed. */
  readonly brief?: boolean;
}

export function MarkOf({ mark, brief = false }: Props) {
  const { told, shared, origin, worst } = mark;
  const evidence = [...told, ...shared].map((finding) => finding.evidence);
  const title = [origin ? "It most likely began here." : "", ...evidence.slice(0, 4)].filter(Boolean).join("\n");
  return (
    <span className={css["mark"]} data-worst={worst} data-part={told.length === 0} title={title}>
      <span className="unseen">{heard(told, shared, origin)}</span>
      {origin && (
        <span className={css["origin"]} aria-hidden="true">
          <Icon of="origin" size={11} />
          began here
        </span>
      )}
      {told.length > 0 ? (
        <span className={css["told"]} aria-hidden="true">
          <SeverityMark of={worst} size={13} />
          {!brief && <span className={css["words"]}>{briefly(told)}</span>}
        </span>
      ) : (
        !origin && <i className={css["part"]} />
      )}
    </span>
  );
}
