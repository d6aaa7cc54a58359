/** One detector: what it says, on or off, how it did here, and what it goes by. */
import { Link } from "@tanstack/react-router";

import type { Detector } from "../../../api/findings";
import { Icon } from "../../../parts/Icon";
import { Section } from "../../../parts/Section";
import { Tag } from "../../../parts/Tag";
import { detectorInWords, precisionInWords } from "../../../trace/finding-words";
import { count, plural } from "../../../trace/format";
import { sameValue } from "../../../trace/threshold-text";
import css from "./DetectorOf.module.css";
import { Thresholds } from "./Thresholds";
import type { Change } from "./change";

export function DetectorOf({ detector, change }: { readonly detector: Detector; readonly change: Change }) {
  const { name, says, on, own, thresholds, trouble } = detector;
  const words = detectorInWords(name);
  const set = thresholds.filter(({ value, default: usual }) => !sameValue(value, usual)).length;
  const refused = change.failed?.name === name && change.failed.threshold === undefined ? change.failed.error.message : "";
  return (
    <li className={css["detector"]} data-on={on}>
      <div className={css["line"]}>
        <input type="checkbox" role="switch" className={css["switch"]} aria-label={`${words} is on`} checked={on} onChange={() => change.turn(name, !on)} />
        <div className={css["told"]}>
          <h4>
            {words}
            <code>{name}</code>
            {own && <Tag title="It came by the entry point backtrail.detectors">yours</Tag>}
          </h4>
          <p>{says}</p>
        </div>
        <Did detector={detector} />
      </div>
      {(trouble || refused) && (
        <p className={css["trouble"]} role={refused ? "alert" : undefined}>
          <Icon of="warning" size={14} /> {refused || trouble}
        </p>
      )}
      {thresholds.length > 0 && (
        <div className={css["thresholds"]}>
          <Section title={plural(thresholds.length, "threshold")} open={false} aside={set > 0 && `${count(set)} set by you`}>
            <Thresholds detector={name} thresholds={thresholds} change={change} />
          </Section>
        </div>
      )}
    </li>
  );
}

/** What it found in this project, and what was said about that. */
function Did({ detector: { name, told, right, wrong, not_useful: useless, precision } }: { readonly detector: Detector }) {
  const judged = right + wrong;
  return (
    <div className={css["did"]}>
      {told > 0 ? (
        <Link to="/traces" search={{ query: `finding:${name}` }} title="The traces in which it found something">
          {plural(told, "finding")}
        </Link>
      ) : (
        <span>no findings</span>
      )}
      <span title={useless > 0 ? `And ${count(useless)} not useful` : undefined} data-known={judged > 0}>
        {precision !== null && (
          <i className={css["bar"]} aria-hidden="true">
            <i style={{ width: `${precision * 100}%` }} />
          </i>
        )}
        {precisionInWords(right, judged)}
      </span>
    </div>
  );
}
