/** Both traces over their columns, and what the right one took more or less than the left. */
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import type { Comparison } from "../../api/client";
import { Button } from "../../parts/Button";
import { CopyButton } from "../../parts/CopyButton";
import { Icon } from "../../parts/Icon";
import { outcomeOf, StatusMark } from "../../parts/StatusMark";
import { Tag } from "../../parts/Tag";
import { type Delta, deltasOf, percentText, type Unit } from "../../trace/deltas";
import { compact, cost, count, dayOf, duration, timeOfDay, utc } from "../../trace/format";
import css from "./CompareHeader.module.css";

interface Props {
  readonly comparison: Comparison;
  readonly back: () => void;
  readonly swap: () => void;
}

export function CompareHeader({ comparison, back, swap }: Props) {
  const { left, right } = comparison;
  return (
    <header className={css["header"]}>
      <button type="button" className={css["back"]} aria-label="Back (u)" title="Back (u)" onClick={back}>
        <Icon of="left" />
      </button>
      <Side trace={left} side="left" />
      <Button look="bare" className={css["swap"] ?? ""} aria-label="Swap the sides (x)" title="Swap the sides (x)" onClick={swap}>
        <Icon of="swap" />
      </Button>
      <Side trace={right} side="right" />
      <dl className={css["deltas"]}>
        {deltasOf(left, right).map((delta) => (
          <Figure key={delta.name} delta={delta} />
        ))}
      </dl>
      {left.trace_id === right.trace_id && <Word>Both sides are one and the same trace.</Word>}
      {left.left_out + right.left_out > 0 && (
        <Word>
          The first {count(Math.max(left.calls.span_id.length, right.calls.span_id.length))} calls of each run are compared;{" "}
          {count(left.left_out)} on the left and {count(right.left_out)} on the right are not.
        </Word>
      )}
    </header>
  );
}

function Word({ children }: { readonly children: ReactNode }) {
  return (
    <p className={css["word"]} role="status">
      <Icon of="warning" size={14} /> <span>{children}</span>
    </p>
  );
}

function Side({ trace, side }: { readonly trace: Comparison["left"]; readonly side: "left" | "right" }) {
  const start = trace.start ? Date.parse(trace.start) : null;
  const models = trace.models.length > 2 ? `${trace.models.slice(0, 2).join(", ")} and ${trace.models.length - 2} more` : trace.models.join(", ");
  return (
    <section className={css["side"]} aria-label={side === "left" ? "Left trace" : "Right trace"}>
      <h2 title={trace.name} dir="auto">
        <Link to="/traces/$traceId" params={{ traceId: trace.trace_id }}>
          {trace.name || trace.trace_id}
        </Link>
      </h2>
      <p className={css["under"]}>
        <StatusMark outcome={outcomeOf(trace.status, trace.end === null)} />
        {start !== null && (
          <time dateTime={utc(start)} title={utc(start)}>
            {dayOf(start, Date.now())}, {timeOfDay(start)}
          </time>
        )}
        {trace.release && <Tag title="Release">{trace.release}</Tag>}
        {trace.environment && <Tag>{trace.environment}</Tag>}
        {models && <span className={css["models"]} title={trace.models.join(", ")}>{models}</span>}
        <span className={css["id"]}>
          <code title={trace.trace_id}>{trace.trace_id.slice(0, 8)}</code>
          <CopyButton text={trace.trace_id} what="trace id" />
        </span>
      </p>
      {trace.input_preview && (
        <p className={css["asked"]} title={trace.input_preview} dir="auto">
          {trace.input_preview}
        </p>
      )}
    </section>
  );
}

const TEXT: Readonly<Record<Unit, (value: number) => string>> = { count, tokens: compact, usd: cost, ns: duration };

function Figure({ delta }: { readonly delta: Delta }) {
  const { name, unit, left, right, change, percent, worse } = delta;
  const text = (value: number | null) => (value === null ? "–" : TEXT[unit](value));
  const sign = change === null || change === 0 ? "" : change > 0 ? "+" : "−";
  return (
    <div className={css["figure"]} data-worse={worse}>
      <dt>{name}</dt>
      <dd>
        {left === right ? text(left) : `${text(left)} → ${text(right)}`}
        {sign && change !== null && (
          <span className={css["change"]}>
            <Icon of={change > 0 ? "up" : "down"} size={11} />
            {percent === null ? `${sign}${text(Math.abs(change))}` : percentText(percent)}
          </span>
        )}
      </dd>
    </div>
  );
}
