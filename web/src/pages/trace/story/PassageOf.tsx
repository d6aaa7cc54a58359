/** One span of the story: what it was, when, and what it was given and gave. */
import { memo } from "react";

import type { SpanDetail } from "../../../api/client";
import type { Finding } from "../../../api/findings";
import { Icon } from "../../../parts/Icon";
import { KindMark } from "../../../parts/KindMark";
import { WholeValues } from "../../../parts/whole";
import type { Mark } from "../../../trace/findings";
import { compact, cost, count, duration } from "../../../trace/format";
import { family } from "../../../trace/kinds";
import { durationOf, type Place, placeIn, type Run } from "../../../trace/spans";
import { type Passage, wrapperOf } from "../../../trace/story";
import { MarkOf } from "../MarkOf";
import { wholeValues } from "../detail/whole-values";
import { Conversed } from "./Conversed";
import css from "./Story.module.css";
import { Trouble } from "./Trouble";
import { Work } from "./Work";
import { type Reading, useReading } from "./reading";

/** The detector of what a failed passage says by itself. */
const TOLD_BELOW = "tool_failed";

interface Props {
  readonly project: string;
  readonly traceId: string;
  readonly run: Run;
  readonly mark: Mark<Finding> | undefined;
  readonly passage: Passage;
  readonly chosen: boolean;
  readonly choose: (row: number) => void;
}

export const PassageOf = memo(function PassageOf({ project, traceId, run, mark, passage, chosen, choose }: Props) {
  const row = run.tree.row[passage.span] ?? 0;
  const place = placeIn(run, row);
  const reading = useReading(project, traceId, idsOf(run, passage));
  const span = reading.spans[0] ?? null;
  return (
    <>
      {passage.agent !== null && (
        <p className={css["agent"]}>
          <KindMark kind="agent" /> <bdi>{passage.agent}</bdi>
        </p>
      )}
      <article
        className={css["passage"]}
        data-family={family(place.kind)}
        data-step={passage.number !== null}
        data-chosen={chosen}
        data-origin={mark?.origin}
        data-worst={mark?.worst}
        onClick={() => {
          if (getSelection()?.isCollapsed !== false) choose(row);
        }}
      >
        <span className={css["number"]} title={passage.number === null ? undefined : `Step ${count(passage.number)}`}>
          {passage.number === null ? "" : count(passage.number)}
        </span>
        <div className={css["head"]}>
          <KindMark kind={place.kind} />
          <h2>
            <button type="button" aria-current={chosen} onClick={() => choose(row)} dir="auto">
              {passage.number !== null && <span className="unseen">Step {passage.number}: </span>}
              {span?.tool?.name ?? place.name}
            </button>
          </h2>
          {place.failed && (
            <span className={css["failed"]}>
              <Icon of="error" size={13} /> failed
            </span>
          )}
          {mark && <MarkOf mark={mark} />}
          <span className={css["facts"]}>{facts(run, place, span).join("  ·  ")}</span>
        </div>
        {mark && <Evidence mark={mark} />}
        <WholeValues value={wholeValues(project, span ?? undefined)}>
          <Body passage={passage} reading={reading} />
        </WholeValues>
      </article>
    </>
  );
});

/** What shows that something is wrong here, before what was said and done. */
function Evidence({ mark }: { readonly mark: Mark<Finding> }) {
  const news = mark.told.filter(({ detector }) => detector !== TOLD_BELOW);
  if (news.length === 0) return null;
  return (
    <div className={css["evidence"]} data-worst={mark.worst}>
      {news.map(({ detector, evidence }) => (
        <p key={detector} dir="auto">
          {evidence}
        </p>
      ))}
    </div>
  );
}

function Body({ passage, reading }: { readonly passage: Passage; readonly reading: Reading }) {
  const span = reading.spans[0];
  if (reading.error) {
    return (
      <p className={css["unread"]}>
        {reading.error.message}{" "}
        <button type="button" onClick={reading.retry}>
          Read it again
        </button>
      </p>
    );
  }
  if (!span || (passage.number !== null && !reading.done)) return <p className={css["waiting"]} aria-busy="true" />;
  const [before, since, wrapper] = contextOf(passage, reading);
  return (
    <div className={css["body"]}>
      <Conversed span={span} wrapper={wrapper} before={before} since={since} ran={passage.ran} />
      <Work span={span} />
      <Trouble span={span} />
    </div>
  );
}

/** The span itself; of an LLM call also what it is told against. */
function idsOf(run: Run, passage: Passage): string[] {
  const wrapper = passage.number === null ? -1 : wrapperOf(run.spans, run.tree, passage.span);
  const spans = [passage.span, ...passage.before, ...passage.since, ...(wrapper === -1 ? [] : [wrapper])];
  return spans.map((span) => run.spans.ids[span] ?? "");
}

type Read = readonly SpanDetail[];

function contextOf(passage: Passage, { spans }: Reading): [Read, Read, SpanDetail | null] {
  const until = 1 + passage.before.length;
  const end = until + passage.since.length;
  const there = (part: readonly (SpanDetail | null)[]) => part.filter((span) => span !== null);
  return [there(spans.slice(1, until)), there(spans.slice(until, end)), spans[end] ?? null];
}

function facts(run: Run, place: Place, span: SpanDetail | null): string[] {
  const took = durationOf(place);
  const usage = span?.usage;
  const model = place.kind === "llm" ? run.spans.models[place.span] : null;
  const tokens = usage && (usage.input !== null || usage.output !== null);
  return [
    model && !place.name.includes(model) ? model : "",
    tokens ? `${compact(usage.input ?? 0)} in, ${compact(usage.output ?? 0)} out` : "",
    span?.cost ? cost(span.cost) : "",
    place.open ? "running" : took === null ? "" : duration(took),
    place.start === null ? "" : `+${duration(place.start - run.whole.from)}`,
  ].filter(Boolean);
}
