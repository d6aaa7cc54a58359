/** One incident: what happened, in five steps that the machine filled in and a person confirms. */
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";

import { Button } from "../../parts/Button";
import { CopyButton } from "../../parts/CopyButton";
import { Icon } from "../../parts/Icon";
import { useKeys } from "../../parts/keys";
import { Failure } from "../../parts/Notice";
import { useNow } from "../../parts/now";
import { Problem } from "../../parts/Problem";
import { SeverityMark } from "../../parts/SeverityMark";
import { Tag } from "../../parts/Tag";
import { ago, utc } from "../../trace/format";
import { GuardedRuns } from "../guard/GuardedRuns";
import { useProject } from "../shell/project";
import { useTitle } from "../shell/title";
import { type Incident, incidentOf, postMortemOf, type Step, useAcknowledge } from "./ask";
import { CloseDialog } from "./CloseDialog";
import { type Content, contentOf } from "./content";
import css from "./IncidentPage.module.css";
import { Rail } from "./Rail";
import { SIGNS, StepCard } from "./StepCard";
import { CausePart } from "./steps/CausePart";
import { ReplayPart } from "./steps/ReplayPart";
import { RetrievalPart } from "./steps/RetrievalPart";
import { SessionPart } from "./steps/SessionPart";
import { ToolPart } from "./steps/ToolPart";
import { STATES } from "./words";

export function IncidentPage() {
  const project = useProject();
  const { number } = useParams({ from: "/incidents/$number" });
  const found = useQuery(incidentOf(project, Number(number)));
  useTitle(`Incident ${number}`);
  if (found.isError && !found.data) {
    return (
      <>
        <h1 className="unseen">Incident {number}</h1>
        <Failure what="This incident could not be read" error={found.error} retry={() => void found.refetch()} />
      </>
    );
  }
  if (!found.data) return <h1 className="unseen">Incident {number}</h1>;
  return <Shown project={project} incident={found.data} />;
}

function Shown({ project, incident }: { readonly project: string; readonly incident: Incident }) {
  return (
    <div className={css["page"]}>
      <Head project={project} incident={incident} />
      <Strip incident={incident} />
      <div className={css["body"]}>
        <div className={css["steps"]}>
          {incident.trace_gone && (
            <p className={css["gone"]}>The trace is no longer kept. What was filled in from it stays as it was.</p>
          )}
          <GuardedRuns project={project} traceId={incident.trace_id} sessionId={incident.session_id} ended />
          {incident.steps.map((step) => (
            <StepCard key={step.step} project={project} incident={incident} step={step}>
              {(content) => <Part step={step} content={content} trace={incident.trace_gone ? null : incident.trace_id} />}
            </StepCard>
          ))}
        </div>
        <Rail project={project} incident={incident} />
      </div>
    </div>
  );
}

/** The five answers in a line, and the way to each. */
function Strip({ incident }: { readonly incident: Incident }) {
  return (
    <nav className={css["strip"]} aria-label="Steps">
      {incident.steps.map((step) => (
        <button
          key={step.step}
          type="button"
          data-verdict={step.verdict}
          title={contentOf(step).headline || "Being filled in"}
          onClick={() => document.getElementById(`step-${step.step}`)?.scrollIntoView({ block: "start", behavior: "smooth" })}
        >
          <Icon of={step.confirmed ? "ok" : SIGNS[step.verdict]} size={13} />
          <b>{step.name}</b>
          <span>{step.filled === null ? "being filled in …" : contentOf(step).headline}</span>
        </button>
      ))}
    </nav>
  );
}

function Part({ step, content, trace }: { readonly step: Step; readonly content: Content; readonly trace: string | null }) {
  if (step.step === 1) return <SessionPart content={content} trace={trace} />;
  if (step.step === 2) return <ToolPart content={content} />;
  if (step.step === 3) return <RetrievalPart content={content} />;
  if (step.step === 4) return <ReplayPart content={content} />;
  return <CausePart content={content} trace={trace} />;
}

function Head({ project, incident }: { readonly project: string; readonly incident: Incident }) {
  const now = useNow();
  const [closing, setClosing] = useState(false);
  const acknowledge = useAcknowledge(project, incident.number);
  const open = incident.state !== "closed";
  useKeys({
    a: () => incident.state === "open" && acknowledge.mutate({ note: "" }),
    c: () => open && setClosing(true),
  });
  return (
    <header className={css["head"]} data-severity={incident.severity} data-state={incident.state}>
      <div className={css["what"]}>
        <p className={css["above"]}>
          <Link to="/incidents">Incidents</Link> <span>#{incident.number}</span>
          <b data-state={incident.state}>{STATES[incident.state]}</b>
          <time dateTime={incident.opened} title={utc(Date.parse(incident.opened))}>
            paged {ago(Date.parse(incident.opened), now)}
          </time>
          {incident.acknowledged && <span>in hand{incident.acknowledged_by && ` of ${incident.acknowledged_by}`}</span>}
        </p>
        <h1>
          <SeverityMark of={incident.severity} size={18} title={incident.severity} /> {incident.title}
        </h1>
        <p className={css["evidence"]} dir="auto">
          {incident.evidence}
        </p>
        <p className={css["labels"]}>
          {Object.entries(incident.labels).map(([name, value]) => (
            <Tag key={name} title={name}>
              {value}
            </Tag>
          ))}
        </p>
      </div>
      <div className={css["acts"]}>
        {incident.trace_id && !incident.trace_gone && (
          <Link
            className={css["trace"]}
            to="/traces/$traceId"
            params={{ traceId: incident.trace_id }}
            search={incident.span_id ? { span: incident.span_id } : {}}
          >
            Open the trace
          </Link>
        )}
        <CopyButton text={() => postMortemOf(project, incident.number)} what="post-mortem as Markdown" label="Post-mortem" />
        {incident.state === "open" && (
          <Button look="main" title="Acknowledge (a)" disabled={acknowledge.isPending} onClick={() => acknowledge.mutate({ note: "" })}>
            Acknowledge
          </Button>
        )}
        {open && (
          <Button title="Close … (c)" onClick={() => setClosing(true)}>
            Close …
          </Button>
        )}
        {acknowledge.error && <Problem error={acknowledge.error} />}
      </div>
      {closing && <CloseDialog project={project} incident={incident} close={() => setClosing(false)} />}
    </header>
  );
}
