/** One run of an item: why it failed, what it gave and took, its scores, and its calls beside those of its recording. */
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";

import type { Schemas } from "../../api/client";
import { Content } from "../../parts/Content";
import type { Fact } from "../../parts/Facts";
import { Icon } from "../../parts/Icon";
import { Section } from "../../parts/Section";
import { compact, cost, count, duration } from "../../trace/format";
import { lineOf } from "../../trace/json-value";
import { rowsOf } from "../../trace/ran-rows";
import { Aligned } from "./Aligned";
import css from "./RunPage.module.css";

type Run = Schemas["ItemRun"];

export function OneRun({ run }: { readonly run: Run }) {
  const rows = useMemo(() => rowsOf(run.rows), [run]);
  return (
    <>
      <Told run={run} beside={rows.length > 0} />
      {rows.length > 0 && <Aligned rows={rows} stopped={run.difference !== null} />}
    </>
  );
}

/** A report begins with what stands among the failures already. */
function reportOf({ difference, failures }: Run): string {
  const report = difference?.report ?? "";
  const [first = "", ...rest] = report.split("\n");
  const told = first !== "" && failures.some((failure) => failure.includes(first));
  return told ? rest.map((line) => line.replace(/^ {2}/, "")).join("\n") : report;
}

/** `beside`: the calls stand below it. */
function Told({ run, beside }: { readonly run: Run; readonly beside: boolean }) {
  const scores = Object.entries(run.scores);
  const report = reportOf(run).trimEnd();
  return (
    <div className={css["body"]} data-beside={beside}>
      {run.error && (
        <p className={css["error"]} dir="auto">
          <Icon of="error" size={15} /> <span>{run.error}</span>
        </p>
      )}
      {run.failures.length > 0 && (
        <Section title="What it did not keep">
          <ul className={css["failures"]}>
            {run.failures.map((failure) => (
              <li key={failure} dir="auto">
                <Icon of="error" size={13} /> <span>{failure}</span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {run.difference && report && (
        <Section title="Where it left its recording" aside={run.difference.kind.replaceAll("_", " ")} open={report.length < 4_000}>
          <pre className={css["report"]} dir="auto">
            {report}
          </pre>
        </Section>
      )}
      {run.output !== null && run.output !== undefined && (
        <Section title="It gave">
          <Content value={run.output} what="output" at="/run/output" prose />
        </Section>
      )}
      {scores.length > 0 && (
        <Section title="Scores">
          <dl className={css["scores"]}>
            {scores.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{lineOf(value)}</dd>
              </div>
            ))}
          </dl>
        </Section>
      )}
    </div>
  );
}

export function factsOfRun({ trace_id: traceId, steps, tokens, cost: dollars, seconds }: Run): (Fact | null | false)[] {
  return [
    steps !== null && { label: "Steps", value: count(steps) },
    tokens !== null && { label: "Tokens", value: compact(tokens), exact: `${count(tokens)} tokens` },
    dollars !== null && { label: "Cost", value: cost(dollars), exact: `$${dollars}` },
    seconds !== null && { label: "Took", value: duration(seconds * 1e9) },
    traceId
      ? {
          label: "Trace",
          value: (
            <Link to="/traces/$traceId" params={{ traceId }}>
              {traceId.slice(0, 8)}
            </Link>
          ),
        }
      : null,
  ];
}
