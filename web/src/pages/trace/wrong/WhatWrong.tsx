/** The story of what went wrong, the step in which it began, and the findings that say so. */
import { Fragment, useMemo } from "react";

import type { Diagnosis, Finding } from "../../../api/findings";
import { Icon } from "../../../parts/Icon";
import { KindMark } from "../../../parts/KindMark";
import { byGravity } from "../../../trace/findings";
import { placeIn } from "../../../trace/spans";
import { type StepNames, stepNames, withoutCount } from "../../../trace/step-names";
import { toldParts } from "../../../trace/told";
import type { View } from "../view";
import { FindingOf } from "./FindingOf";
import { rowOf, StepLink } from "./StepLink";
import css from "./WhatWrong.module.css";
import { useFeedback } from "./feedback";

/** Further steps in which it may have begun: more of them would only say that nobody knows. */
const OTHERS = 3;
const UNLIKELY = 0.05;

interface Props {
  readonly project: string;
  readonly traceId: string;
  readonly findings: readonly Finding[];
  readonly diagnosis: Diagnosis;
  readonly view: View;
}

export function WhatWrong({ project, traceId, findings, diagnosis, view }: Props) {
  const feedback = useFeedback(project, traceId);
  const { spans, tree } = view.run;
  const names = useMemo(() => stepNames(spans, tree), [spans, tree]);
  return (
    <div className={css["both"]} tabIndex={0} role="group" aria-label="Diagnosis and findings">
      <div className={css["told"]}>
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
      </div>
      {findings.length > 0 && (
      <ol className={css["findings"]} aria-label="Findings">
        {byGravity(findings).map((finding) => (
          <li key={`${finding.detector} ${finding.span_id}`}>
            <FindingOf finding={finding} view={view} feedback={feedback} />
          </li>
        ))}
      </ol>
      )}
    </div>
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
