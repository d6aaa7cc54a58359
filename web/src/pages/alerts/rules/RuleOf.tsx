/** One rule: its condition in words, on or off, whether it can be evaluated, and behind a press all of it. */
import { Link } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";

import type { Metric, RuleRow } from "../../../api/alerts";
import { Button } from "../../../parts/Button";
import { Icon } from "../../../parts/Icon";
import { Tag } from "../../../parts/Tag";
import { conditionOf, lasting } from "../../../trace/alert-words";
import { plural } from "../../../trace/format";
import switches from "../../settings/detectors/DetectorOf.module.css";
import { RuleEditor } from "./RuleEditor";
import css from "./RuleOf.module.css";

interface Props {
  readonly project: string;
  readonly row: RuleRow;
  readonly metric: Metric | undefined;
  /** The address names it: it comes into sight, open. */
  readonly first: boolean;
  readonly turn: (on: boolean) => void;
  readonly refused: string;
}

export function RuleOf({ project, row, metric, first, turn, refused }: Props) {
  const { id, name, on, builtin, changed, open: alerts, state, rule, unit } = row;
  const [open, setOpen] = useState(first);
  const place = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (first) place.current?.scrollIntoView({ block: "start" });
  }, [first]);
  return (
    <li ref={place} className={css["rule"]} data-on={on}>
      <div className={css["line"]}>
        <input type="checkbox" role="switch" className={switches["switch"]} aria-label={`${name} is on`} checked={on} onChange={() => turn(!on)} />
        <div className={css["told"]}>
          <h4>
            {name}
            <code>{id}</code>
            {!builtin && <Tag>yours</Tag>}
            {changed && <Tag title="Its numbers are not those that it was delivered with">changed</Tag>}
          </h4>
          <p>
            {conditionOf(rule, unit)}
            {rule.window_s > 0 && `, over ${lasting(rule.window_s)}`}
            {rule.group_by.length > 0 && ` · for each ${rule.group_by.join(", ")}`}
            {rule.action !== "none" && ` · ${ACTS[rule.action]}`}
          </p>
        </div>
        <div className={css["did"]}>
          {alerts > 0 ? (
            <Link to="/alerts" search={{ rule: id }} className={css["open"]}>
              {plural(alerts, "alert")} open
            </Link>
          ) : (
            <Link to="/alerts" search={{ rule: id }}>
              no alert open
            </Link>
          )}
        </div>
        <span className={css["turn"]}>
          <Button look="bare" aria-expanded={open} aria-controls={open ? `rule-${id}` : undefined} onClick={() => setOpen(!open)}>
            Change, try<span className="unseen"> {name}</span>
            <Icon of={open ? "up" : "down"} size={12} />
          </Button>
        </span>
      </div>
      {(state.state === "error" || refused) && (
        <p className={css["trouble"]} role={refused ? "alert" : undefined}>
          <Icon of="warning" size={14} /> {refused || `It cannot be evaluated: ${state.error}`}
        </p>
      )}
      {open && (
        <div id={`rule-${id}`} className={css["whole"]}>
          {metric ? <RuleEditor key={JSON.stringify(rule)} project={project} row={row} metric={metric} /> : <p>Nothing is known of {rule.metric}.</p>}
        </div>
      )}
    </li>
  );
}

const ACTS: Readonly<Record<string, string>> = { warn: "warns the run", steer: "steers the run", ask: "lets the run wait for a human", stop: "stops the run" };
