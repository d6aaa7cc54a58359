/** One step of the runbook: its verdict, what the machine filled in, and that a person confirms it. */
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { Button } from "../../parts/Button";
import { Icon, type Sign } from "../../parts/Icon";
import { Problem } from "../../parts/Problem";
import { SeverityMark } from "../../parts/SeverityMark";
import { detectorInWords } from "../../trace/finding-words";
import type { Incident, Step } from "./ask";
import { useConfirm } from "./ask";
import { type Content, contentOf, type Fact } from "./content";
import css from "./StepCard.module.css";
import { VERDICTS } from "./words";

export const SIGNS: Readonly<Record<Step["verdict"], Sign>> = { good: "ok", bad: "grave", nothing: "unset", unknown: "info" };

interface Props {
  readonly project: string;
  readonly incident: Incident;
  readonly step: Step;
  readonly children: (content: Content) => ReactNode;
}

export function StepCard({ project, incident, step, children }: Props) {
  const content = contentOf(step);
  return (
    <section id={`step-${step.step}`} className={css["step"]} data-verdict={step.verdict} aria-label={`Step ${step.step}: ${step.name}`}>
      <header className={css["head"]}>
        <span className={css["number"]}>{step.step}</span>
        <h2>{step.name}</h2>
        <span className={css["verdict"]}>
          <Icon of={SIGNS[step.verdict]} size={13} />
          {VERDICTS[step.verdict]}
        </span>
        <Confirm project={project} incident={incident} step={step} />
      </header>
      {step.filled === null ? (
        <p className={css["waiting"]}>Being filled in …</p>
      ) : (
        <div className={css["body"]}>
          <p className={css["headline"]} dir="auto">
            {content.headline}
          </p>
          {children(content)}
          <Facts content={content} trace={incident.trace_id} />
          {step.step !== 5 && <Findings content={content} trace={incident.trace_id} />}
          {content.notes.map((note) => (
            <p key={note} className={css["note"]}>
              {note}
            </p>
          ))}
        </div>
      )}
    </section>
  );
}

function Confirm({ project, incident, step }: Omit<Props, "children">) {
  const confirm = useConfirm(project, incident.number, step.step);
  if (step.confirmed) {
    return (
      <span className={css["confirmed"]} title={step.note || undefined}>
        <Icon of="ok" size={13} /> confirmed{step.confirmed_by && ` by ${step.confirmed_by}`}
      </span>
    );
  }
  if (step.filled === null || incident.state === "closed") return null;
  return (
    <span className={css["confirm"]}>
      {confirm.error && <Problem error={confirm.error} />}
      <Button disabled={confirm.isPending} onClick={() => confirm.mutate({ note: "" })}>
        Confirm
      </Button>
    </span>
  );
}

function Facts({ content, trace }: { readonly content: Content; readonly trace: string | null }) {
  if (content.facts.length === 0) return null;
  return (
    <dl className={css["facts"]}>
      {content.facts.map((fact) => (
        <div key={fact.name}>
          <dt>{fact.name}</dt>
          <dd dir="auto">
            <FactLink fact={fact} trace={trace} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function FactLink({ fact, trace }: { readonly fact: Fact; readonly trace: string | null }) {
  const traceId = fact.trace_id ?? trace;
  if (fact.span_id && traceId) return <SpanLink trace={traceId} span={fact.span_id}>{fact.value}</SpanLink>;
  if (fact.session_id) {
    return (
      <Link to="/sessions/$sessionId" params={{ sessionId: fact.session_id }} search={{}}>
        {fact.value}
      </Link>
    );
  }
  if (fact.trace_id) {
    return (
      <Link to="/traces/$traceId" params={{ traceId: fact.trace_id }}>
        {fact.value}
      </Link>
    );
  }
  return <>{fact.value}</>;
}

function Findings({ content, trace }: { readonly content: Content; readonly trace: string | null }) {
  if (content.findings.length === 0) return null;
  return (
    <ul className={css["findings"]} aria-label="Findings">
      {content.findings.map((found) => (
        <li key={`${found.detector} ${found.span_id}`}>
          <SeverityMark of={found.severity} size={13} title={found.severity} />
          <span dir="auto">
            <SpanLink trace={trace} span={found.span_id}>
              {detectorInWords(found.detector)}
            </SpanLink>
            {found.times > 1 && <b> ×{found.times}</b>} {found.evidence}
          </span>
        </li>
      ))}
    </ul>
  );
}

interface SpanLinkProps {
  readonly trace: string | null;
  readonly span: string;
  readonly children: ReactNode;
}

/** To the span in its trace. */
export function SpanLink({ trace, span, children }: SpanLinkProps) {
  if (!trace) return <>{children}</>;
  return (
    <Link to="/traces/$traceId" params={{ traceId: trace }} search={{ span }}>
      {children}
    </Link>
  );
}
