/** Waits for a trace of the project, and turns green when one arrives after the page was opened. */
import { Link } from "@tanstack/react-router";

import { Icon } from "../../parts/Icon";
import { duration, plural } from "../../trace/format";
import { useArrival } from "./arrival";
import css from "./FirstTrace.module.css";

interface Props {
  readonly project: string;
  /** It appears on this page by itself: the list stands where these lines are. */
  readonly here: boolean;
}

export function FirstTrace({ project, here }: Props) {
  const arrived = useArrival(project, !here);
  return (
    <div className={css["place"]} role="status" data-arrived={arrived !== null}>
      <Icon of={arrived ? "ok" : "running"} size={15} />
      {arrived ? (
        <p>
          <b>It arrived.</b>{" "}
          <Link to="/traces/$traceId" params={{ traceId: arrived.trace_id }} search={{ project }}>
            Open {arrived.name || "the trace"}
          </Link>
          <span>
            {plural(arrived.totals.spans, "span")}
            {arrived.latency_ns !== null && ` in ${duration(arrived.latency_ns)}`}
          </span>
        </p>
      ) : (
        <p>
          <b>{here ? "Waiting for your first trace" : "Waiting for a trace"}</b>
          <span>{here ? "It appears here by itself." : "This turns green when one arrives; nothing has to be reloaded."}</span>
        </p>
      )}
    </div>
  );
}
