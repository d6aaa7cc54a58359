/** The story of what went wrong, the step in which it began, and the findings that say so. */
import { Fragment, useMemo, useState } from "react";

import type { Diagnosis, Finding } from "../../../api/findings";
import { Button } from "../../../parts/Button";
import { Icon } from "../../../parts/Icon";
import { KindMark } from "../../../parts/KindMark";
import { byGravity } from "../../../trace/findings";
import { count } from "../../../trace/format";
import { placeIn } from "../../../trace/spans";
import { type StepNames, stepNames, withoutCount } from "../../../trace/step-names";
import { toldParts } from "../../../trace/told";
import type { View } from "../view";
import { FindingOf } from "./FindingOf";
import { rowOf, StepLink } from "./StepLink";
import css from "./WhatWrong.module.css";
import { type Feedback, useFeedback } from "./feedback";
import type { Wrong } from "./wrong";

/** Further steps in which it may have begun: more of them would only say that nobody knows. */
const OTHERS = 2;
/** Findings shown at first: nobody reads a hundred before the step. */
const FIRST = 40;
const UNLIKELY = 0.05;

interface Props {
  readonly project: string;
  readonly traceId: string;
  readonly wrong: Wrong;
  readonly view: View;
}

export function WhatWrong({ project, traceId, wrong, view }: Props) {
  const { findings, diagnosis, error, retry } = wrong;
  const feedback = useFeedback(project, traceId);
  return (
    <div className={css["both"]} tabIndex={0} role="group" aria-label="Diagnosis and findings">
      <div className={css["told"]}>
        {diagnosis ? (
          <Diagnosed diagnosis={diagnosis} view={view} />
        ) : error ? (
          <p className={css["note"]} role="alert">
            How it came to this could not be read: {error.message} <Button onClick={retry}>Try again</Button>
          </p>
        ) : (
          <p className={css["waiting"]} aria-busy="true">
            <span className="unseen">Looking for the step in which it began …</span>
          </p>
        )}
      </div>
      {findings.length > 0 && <Findings findings={findings} view={view} feedback={feedback} />}
    </div>
  );
}

interface FindingsProps {
  readonly findings: readonly Finding[];
  readonly view: View;
  readonly feedback: Feedback;
}

function Findings({ findings, view, feedback }: FindingsProps) {
  const [all, setAll] = useState(false);
  const sorted = useMemo(() => byGravity(findings), [findings]);
  const shown = all ? sorted : sorted.slice(0, FIRST);
  return (
    <ol className={css["findings"]} aria-label="Findings">
      {shown.map((finding) => (
        <li key={`${finding.detector} ${finding.span_id}`}>
          <FindingOf finding={finding} view={view} feedback={feedback} />
        </li>
      ))}
      {shown.length < sorted.length && (
        <li className={css["rest"]}>
          <Button onClick={() => setAll(true)}>Show {count(sorted.length - shown.length)} more</Button>
        </li>
      )}
    </ol>
  );
}

function Diagnosed({ diagnosis, view }: { readonly diagnosis: Diagnosis; readonly view: View }) {
  const { spans, tree } = view.run;
  const names = useMemo(() => stepNames(spans, tree), [spans, tree]);
  return (
    <>
      <Origin origins={diagnosis.origins} view={view} names={names} />
      <p className={css["story"]} dir="auto">
        <Told story={diagnosis.story} view={view} names={names} />
      </p>
      <Others origins={diagnosis.origins} view={view} names={names} />
      {notesOf(diagnosis).map((note) => (
        <p key={note} className={css["note"]}>
          {note}
        </p>
      ))}
    </>
  );
}

function notesOf({ model, notes }: Diagnosis): readonly string[] {
  return model ? [`Ranked and told by ${model}.`, ...notes] : notes;
}

interface ToldProps {
  readonly story: string;
  readonly view: View;
  readonly names: StepNames;
}

function Told({ story, view, names }: ToldProps) {
  const parts = toldParts(story);
  return parts.map((part, place) => {
    if (part.is === "code") return <code key={place}>{part.text}</code>;
    if (part.is === "strong") return <b key={place}>{part.text}</b>;
    if (part.is === "text") return <Fragment key={place}>{parts[place - 1]?.is === "span" ? withoutCount(part.text) : part.text}</Fragment>;
    return (
      <StepLink key={place} to={part.span} view={view} className={css["step"]}>
        {names(rowOf(view, part.span)) ?? part.text}
      </StepLink>
    );
  });
}

interface OriginsProps {
  readonly origins: Diagnosis["origins"];
  readonly view: View;
  readonly names: StepNames;
}

function Origin({ origins: [first], view, names }: OriginsProps) {
  if (!first) return null;
  return (
    <p className={css["origins"]}>
      <span className={css["began"]}>
        <Icon of="origin" size={12} /> Began in
      </span>
      <StepLink to={first.span_id} view={view} className={css["chip"]}>
        <Step span={first.span_id} view={view} names={names} />
      </StepLink>
    </p>
  );
}

function Others({ origins, view, names }: OriginsProps) {
  const others = origins.slice(1).filter(({ score }) => score >= UNLIKELY).slice(0, OTHERS);
  if (others.length === 0) return null;
  return (
    <p className={css["origins"]}>
      <span className={css["or"]}>or, less likely, in</span>
      {others.map(({ span_id: span, reason }) => (
        <StepLink key={span} to={span} view={view} className={css["other"]} title={reason}>
          <Step span={span} view={view} names={names} />
        </StepLink>
      ))}
    </p>
  );
}

function Step({ span, view, names }: { readonly span: string; readonly view: View; readonly names: StepNames }) {
  const row = rowOf(view, span);
  if (row === -1) return "a step that has not arrived";
  const { kind, name } = placeIn(view.run, row);
  return (
    <>
      <KindMark kind={kind} />
      <bdi>{names(row) ?? name}</bdi>
    </>
  );
}
