/** Below a list: what is marked, and the way to compare it. */
import { useNavigate } from "@tanstack/react-router";

import { Button } from "../../parts/Button";
import { Icon } from "../../parts/Icon";
import { useKeys } from "../../parts/keys";
import { timeOfDay } from "../../trace/format";
import css from "./MarkedBar.module.css";
import type { Marks } from "./marks";

export function MarkedBar({ marks }: { readonly marks: Marks }) {
  const navigate = useNavigate();
  const [left, right] = marks.traces;
  const compare = () => left && right && void navigate({ to: "/compare", search: { left: left.trace_id, right: right.trace_id } });
  useKeys({ C: compare });
  if (!left) return null;
  return (
    <div className={css["place"]}>
      <div className={css["bar"]} role="region" aria-label="Marked traces">
        {marks.traces.map((trace) => (
          <span key={trace.trace_id} className={css["trace"]}>
            <bdi>{trace.name || trace.trace_id}</bdi> {trace.start && <small>{timeOfDay(Date.parse(trace.start))}</small>}
          </span>
        ))}
        {right ? (
          <Button look="main" title="Compare them (C)" onClick={compare}>
            Compare <kbd>C</kbd>
          </Button>
        ) : (
          <span className={css["hint"]}>
            Mark another (<kbd>x</kbd>) to compare
          </span>
        )}
        <Button look="bare" aria-label="Mark none" title="Mark none" onClick={marks.clear}>
          <Icon of="close" size={13} />
        </Button>
      </div>
    </div>
  );
}
