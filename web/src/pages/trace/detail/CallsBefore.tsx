/** Earlier calls of the same tool with equal or similar arguments: a loop shows itself here. */
import { useMemo } from "react";

import type { SpanDetail } from "../../../api/client";
import { Section } from "../../../parts/Section";
import { likeness } from "../../../trace/arguments";
import { contentOf } from "../../../trace/content";
import { count, duration } from "../../../trace/format";
import type { Run } from "../../../trace/spans";
import { namesakesBefore } from "../../../trace/story";
import css from "./Beside.module.css";
import { SpanLink } from "./SpanLink";
import { useNeighbours } from "./neighbours";

/** So many calls back are compared. */
const BACK = 12;

interface Props {
  readonly span: SpanDetail;
  readonly run: Run;
}

export function CallsBefore({ span, run }: Props) {
  const at = run.tree.byId.get(span.span_id) ?? -1;
  const before = useMemo(() => namesakesBefore(run.spans, run.tree, at, BACK), [run.spans, run.tree, at]);
  const others = useNeighbours(span, run, before);
  const alike = useMemo(
    () =>
      (others ?? [])
        .map((other) => ({ other, how: likeness(span.tool?.arguments, other.tool?.arguments) }))
        .filter(({ how }) => how !== "other"),
    [others, span],
  );
  if (alike.length === 0) return null;
  const equal = alike.filter(({ how }) => how === "equal").length;
  return (
    <Section title="Called before" aside={`${count(equal)} equal, ${count(alike.length - equal)} similar`}>
      <ol className={css["before"]}>
        {alike.map(({ other, how }) => (
          <li key={other.span_id}>
            <span className={css["likeness"]} data-equal={how === "equal"}>
              {how}
            </span>
            <SpanLink to={other.span_id}>{earlier(run, at, other)}</SpanLink>
            <span className={`${css["gave"]} ${other.error ? css["failed"] : ""}`}>{gave(other)}</span>
          </li>
        ))}
      </ol>
    </Section>
  );
}

function earlier(run: Run, at: number, other: SpanDetail): string {
  const now = run.spans.starts[at] ?? null;
  const then = run.spans.starts[run.tree.byId.get(other.span_id) ?? -1] ?? null;
  return now === null || then === null ? "before" : `${duration(now - then)} before`;
}

function gave({ error, tool }: SpanDetail): string {
  return (error?.message ?? contentOf(tool?.output).text).replaceAll(/\s+/g, " ").slice(0, 160);
}
