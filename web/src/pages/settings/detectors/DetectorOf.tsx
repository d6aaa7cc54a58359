/** One detector: what it says, on or off, how it did here, and what it goes by. */
import { Link } from "@tanstack/react-router";
import { useState } from "react";

import type { Detector } from "../../../api/findings";
import { Button } from "../../../parts/Button";
import { Icon } from "../../../parts/Icon";
import { Tag } from "../../../parts/Tag";
import { detectorInWords, precisionInWords } from "../../../trace/finding-words";
import { count, plural } from "../../../trace/format";
import { sameValue } from "../../../trace/threshold-text";
import css from "./DetectorOf.module.css";
import { Thresholds } from "./Thresholds";
import type { Change } from "./change";

export function DetectorOf({ detector, change }: { readonly detector: Detector; readonly change: Change }) {
  const { name, says, on, own, thresholds, trouble } = detector;
  const [open, setOpen] = useState(false);
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
          <p>{says.replace(/\.$/, "")}.</p>
        </div>
        <Did detector={detector} />
        <span className={css["turn"]}>
          {thresholds.length > 0 && (
            <Button look="bare" aria-expanded={open} aria-controls={open ? `of-${name}` : undefined} onClick={() => setOpen(!open)}>
              {plural(thresholds.length, "threshold")}
              <span className="unseen"> of {words}</span>
              {set > 0 && <b className={css["set"]}>{count(set)} set</b>}
              <Icon of={open ? "up" : "down"} size={12} />
            </Button>
          )}
        </span>
      </div>
      {(trouble || refused) && (
        <p className={css["trouble"]} role={refused ? "alert" : undefined}>
          <Icon of="warning" size={14} /> {refused || trouble}
        </p>
      )}
      {open && (
        <div id={`of-${name}`} className={css["thresholds"]}>
          <Thresholds detector={name} thresholds={thresholds} change={change} />
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
