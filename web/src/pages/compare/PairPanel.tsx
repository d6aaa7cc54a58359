/** The chosen pair: what the two calls asked and gave, side by side, and the way to each in its trace. */
import { useQueries } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import type { Comparison, SpanDetail } from "../../api/client";
import { spanOf } from "../../api/queries";
import { Button } from "../../parts/Button";
import { Icon } from "../../parts/Icon";
import { KindMark } from "../../parts/KindMark";
import { Failure } from "../../parts/Notice";
import { compact, cost, duration } from "../../trace/format";
import { kindOf } from "../../trace/kinds";
import { HOW } from "./AlignedRow";
import { ContentDiff } from "./ContentDiff";
import css from "./PairPanel.module.css";
import type { Compared } from "./compared";

interface Props {
  readonly project: string;
  readonly compared: Compared;
  readonly whole: boolean;
  readonly grow: (whole: boolean) => void;
}

export function PairPanel({ project, compared, whole, grow }: Props) {
  const { comparison, aligned, row } = compared;
  const sides = [placed(comparison.left, aligned.left[row] ?? -1), placed(comparison.right, aligned.right[row] ?? -1)] as const;
  const read = usePair(project, sides);
  const how = aligned.how[row];
  return (
    <section className={css["panel"]} aria-label="Content side by side" tabIndex={0}>
      {how === undefined ? (
        <p className={css["hint"]}>
          {comparison.first === null ? "The runs never part. Choose a row to read it." : "Equal calls, folded. Enter shows them."}
        </p>
      ) : (
        <>
          <div className={css["head"]}>
            <CallHead side="left" trace={comparison.left} placed={sides[0]} />
            <div className={css["middle"]}>
              <span className={css["how"]} data-same={how === "same"}>
                {HOW[how]}
              </span>
            </div>
            <CallHead side="right" trace={comparison.right} placed={sides[1]} />
            <Button
              look="bare"
              className={css["grow"] ?? ""}
              aria-label={whole ? "Show the list (Esc)" : "Fill the page (Enter)"}
              title={whole ? "Show the list (Esc)" : "Fill the page (Enter)"}
              onClick={() => grow(!whole)}
            >
              <Icon of={whole ? "close" : "whole"} size={14} />
            </Button>
          </div>
          {read.error ? (
            <Failure what="The content could not be read" error={read.error} retry={read.retry} />
          ) : read.spans ? (
            <ContentDiff key={row} project={project} left={read.spans[0]} right={read.spans[1]} />
          ) : (
            <p className={css["hint"]} aria-busy="true">
              Reading …
            </p>
          )}
        </>
      )}
    </section>
  );
}

interface Placed {
  readonly traceId: string;
  readonly place: number;
  readonly spanId: string;
}

function placed(trace: Comparison["left"], place: number): Placed | null {
  const spanId = trace.calls.span_id[place];
  return spanId === undefined ? null : { traceId: trace.trace_id, place, spanId };
}

interface Pair {
  readonly spans: readonly [SpanDetail | null, SpanDetail | null] | null;
  readonly error: Error | null;
  readonly retry: () => void;
}

function usePair(project: string, sides: readonly [Placed | null, Placed | null]): Pair {
  return useQueries({
    queries: sides.map((side) => ({ ...spanOf(project, side?.traceId ?? "", side?.spanId ?? ""), enabled: side !== null })),
    combine: ([left, right]): Pair => {
      const ready = (side: Placed | null, answer: typeof left) => side === null || answer?.data !== undefined;
      return {
        spans: ready(sides[0], left) && ready(sides[1], right) ? [left?.data ?? null, right?.data ?? null] : null,
        error: left?.error ?? right?.error ?? null,
        retry: () => void Promise.all([left?.refetch(), right?.refetch()]),
      };
    },
  });
}

interface HeadProps {
  readonly side: "left" | "right";
  readonly trace: Comparison["left"];
  readonly placed: Placed | null;
}

function CallHead({ side, trace, placed: at }: HeadProps) {
  if (!at) return <p className={css["absent"]}>The {side} run made no such call.</p>;
  const { calls } = trace;
  const key = side === "left" ? "o" : "O";
  return (
    <div className={css["call"]}>
      <KindMark kind={kindOf(calls.kind[at.place] ?? "")} />
      <bdi className={css["name"]}>{calls.name[at.place]}</bdi>
      <span className={css["facts"]}>{factsOf(calls, at.place).join(" · ")}</span>
      <Link
        to="/traces/$traceId"
        params={{ traceId: at.traceId }}
        search={{ span: at.spanId }}
        className={css["open"]}
        title={`Open the ${side} trace at this call (${key})`}
      >
        Open {side}
      </Link>
    </div>
  );
}

function factsOf(calls: Comparison["left"]["calls"], place: number): string[] {
  const [input, output, paid, latency] = [calls.input_tokens[place], calls.output_tokens[place], calls.cost[place] ?? null, calls.latency_ns[place] ?? null];
  return [
    input == null && output == null ? "" : `${compact(input ?? 0)} in, ${compact(output ?? 0)} out`,
    paid === null ? "" : cost(paid),
    latency === null ? "running" : duration(latency),
  ].filter(Boolean);
}
