/** The story of what went wrong, the step in which it began, and the findings that say so. */
import { Fragment } from "react";

import type { Diagnosis, Finding } from "../../../api/findings";
import { Icon } from "../../../parts/Icon";
import { KindMark } from "../../../parts/KindMark";
import { byGravity } from "../../../trace/findings";
import { count } from "../../../trace/format";
import { placeIn } from "../../../trace/spans";
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
  return (
    <div className={css["both"]} tabIndex={0} role="group" aria-label="Diagnosis and findings">
      <div className={css["told"]}>
        <p className={css["story"]} dir="auto">
          <Told story={diagnosis.story} view={view} />
        </p>
        <Origins origins={diagnosis.origins} view={view} />
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

function Told({ story, view }: { readonly story: string; readonly view: View }) {
  return toldParts(story).map((part, place) => (
    <Fragment key={place}>
      {part.is === "span" ? (
        <StepLink to={part.span} view={view} className={css["step"]}>
          {part.text}
        </StepLink>
      ) : part.is === "code" ? (
        <code>{part.text}</code>
      ) : part.is === "strong" ? (
        <b>{part.text}</b>
      ) : (
        part.text
      )}
    </Fragment>
  ));
}

function Origins({ origins, view }: { readonly origins: Diagnosis["origins"]; readonly view: View }) {
  const [first, ...rest] = origins;
  if (!first) return null;
  const others = rest.filter(({ score }) => score >= UNLIKELY).slice(0, OTHERS);
  return (
    <div className={css["origins"]}>
      <p className={css["origin"]}>
        <span className={css["began"]}>
          <Icon of="origin" size={12} /> Began in
        </span>
        <StepLink to={first.span_id} view={view} className={css["chip"]}>
          <Step span={first.span_id} step={first.step} view={view} />
        </StepLink>
        <span className={css["reason"]} dir="auto">
          {first.reason}
        </span>
      </p>
      {others.length > 0 && (
        <p className={css["others"]}>
          <span>or, less likely, in</span>
          {others.map(({ span_id: span, step, reason }) => (
            <StepLink key={span} to={span} view={view} className={css["other"]} title={reason}>
              <Step span={span} step={step} view={view} />
            </StepLink>
          ))}
        </p>
      )}
    </div>
  );
}

function Step({ span, step, view }: { readonly span: string; readonly step: number; readonly view: View }) {
  const row = rowOf(view, span);
  const place = row === -1 ? null : placeIn(view.run, row);
  return (
    <>
      {place && <KindMark kind={place.kind} />}
      step {count(step)}
      {place && <bdi>{place.name}</bdi>}
    </>
  );
}
