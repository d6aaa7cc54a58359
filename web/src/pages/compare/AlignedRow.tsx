/** One row of two columns: the left run's call, how the two differ, the right run's call. */
import { memo } from "react";

import type { Comparison } from "../../api/client";
import { Icon } from "../../parts/Icon";
import { KindMark } from "../../parts/KindMark";
import { apart, type How, isAlike } from "../../trace/comparison";
import { compact, duration } from "../../trace/format";
import { kindOf } from "../../trace/kinds";
import css from "./AlignedList.module.css";
import type { Place } from "./AlignedList";
import type { Compared } from "./compared";

interface Props extends Place {
  readonly compared: Compared;
  readonly row: number;
  readonly height: number;
  readonly open: () => void;
}

export const HOW: Readonly<Record<How, string>> = {
  same: "the same",
  reply: "other reply",
  call: "asked otherwise",
  left: "only left",
  right: "only right",
};

export const AlignedRow = memo(function AlignedRow({ compared, row, height, open, id, index, top, atCursor }: Props) {
  const { comparison, aligned, steps } = compared;
  const how = aligned.how[row] ?? "same";
  const [one, other] = [aligned.left[row] ?? -1, aligned.right[row] ?? -1];
  const [left, right] = [told(comparison.left, one), told(comparison.right, other)];
  const isFirst = row === comparison.first;
  return (
    <div
      id={id}
      role="row"
      aria-rowindex={index + 1}
      aria-selected={atCursor}
      data-how={how}
      className={css["row"]}
      style={{ transform: `translateY(${top}px)`, height }}
      onClick={() => (atCursor ? open() : compared.choose(row))}
    >
      <Call told={left} beside={right} how={how} step={steps[0][one] ?? null} side="left" />
      <span role="gridcell" className={css["how"]}>
        {isFirst && <b>first difference</b>}
        {how === "same" ? <span className={css["same"]} title="Asked the same, got the same">=</span> : <span className={css["word"]}>{HOW[how]}</span>}
      </span>
      <Call told={right} beside={left} how={how} step={steps[1][other] ?? null} side="right" />
    </div>
  );
});

interface Told {
  readonly kind: string;
  readonly name: string;
  readonly agent: string | null;
  readonly failed: boolean;
  readonly asked: string;
  readonly gave: string;
  readonly facts: readonly string[];
}

function told({ calls }: Comparison["left"], place: number): Told | null {
  const kind = calls.kind[place];
  if (kind === undefined) return null;
  const [input, output, latency] = [calls.input_tokens[place], calls.output_tokens[place], calls.latency_ns[place] ?? null];
  const tokens = (input ?? 0) + (output ?? 0);
  return {
    kind,
    name: calls.name[place] ?? "",
    agent: calls.agent[place] ?? null,
    failed: calls.failed[place] ?? false,
    asked: calls.asked[place] ?? "",
    gave: calls.gave[place] ?? "",
    facts: [tokens > 0 ? `${compact(tokens)} tok` : "", latency === null ? "running" : duration(latency)].filter(Boolean),
  };
}

interface CallProps {
  readonly told: Told | null;
  readonly beside: Told | null;
  readonly how: How;
  readonly step: number | null;
  readonly side: "left" | "right";
}

function Call({ told: call, beside, how, step, side }: CallProps) {
  if (!call) {
    return (
      <span role="gridcell" className={css["none"]} data-side={side}>
        <span className="unseen">no such call</span>
      </span>
    );
  }
  return (
    <span role="gridcell" className={css["call"]} data-side={side}>
      <span className={css["head"]}>
        <KindMark kind={kindOf(call.kind)} />
        {step !== null && <span className={css["step"]} title={`Step ${step}`}>{step}</span>}
        <bdi className={css["name"]} title={call.name}>{call.name}</bdi>
        {call.failed && (
          <span className={css["failed"]}>
            <Icon of="error" size={12} /> failed
          </span>
        )}
        <span className={css["facts"]}>{call.facts.join(" · ")}</span>
      </span>
      <span className={css["said"]}>
        {call.asked && <bdi className={css["asked"]}>{how === "call" && beside ? <Own text={call.asked} beside={beside.asked} /> : call.asked}</bdi>}
        {call.gave && (
          <>
            <span className={css["arrow"]}>→</span>
            <bdi className={css["gave"]}>{how === "reply" && beside ? <Own text={call.gave} beside={beside.gave} /> : call.gave}</bdi>
          </>
        )}
      </span>
    </span>
  );
}

/** Before a difference far into the text, only the words beside it have room. */
const BEFORE = 40;

function Own({ text, beside }: { readonly text: string; readonly beside: string }) {
  const [one, other] = apart(text, beside);
  if (!isAlike(one, other)) return text;
  return (
    <>
      {one.head.length > BEFORE * 1.5 ? `…${one.head.slice(-BEFORE)}` : one.head}
      {one.own && <mark>{one.own}</mark>}
      {one.tail}
    </>
  );
}
