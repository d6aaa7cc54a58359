/** First on the page of a trace: what went wrong in it, in words. One quiet line where nothing did. */
import { Suspense } from "react";

import { Icon } from "../../../parts/Icon";
import { later } from "../../../parts/later";
import { SeverityMark } from "../../../parts/SeverityMark";
import { briefly, graveInWords } from "../../../trace/finding-words";
import { byGravity, worstOf } from "../../../trace/findings";
import { plural } from "../../../trace/format";
import { withoutPlace } from "../../../trace/step-names";
import type { View } from "../view";
import css from "./WentWrong.module.css";
import type { Wrong } from "./wrong";

const WhatWrong = later(() => import("./WhatWrong").then(({ WhatWrong: part }) => part));

interface Props {
  readonly project: string;
  readonly traceId: string;
  readonly wrong: Wrong;
  readonly view: View;
}

export function WentWrong({ project, traceId, wrong, view }: Props) {
  const { findings, diagnosis, open, turn } = wrong;
  const worst = worstOf(findings) ?? (diagnosis ? "warning" : null);
  const grave = graveInWords(findings);
  if (worst === null) return <Quiet wrong={wrong} view={view} />;
  return (
    <section className={css["wrong"]} aria-label="What went wrong" data-worst={worst} data-open={open}>
      <h2 className={css["head"]}>
        <button type="button" aria-expanded={open} title={open ? "Show less (w)" : "Show what went wrong (w)"} onClick={turn}>
          <SeverityMark of={worst} size={17} />
          <span className={css["title"]} dir="auto">
            {diagnosis ? withoutPlace(diagnosis.title) : wrong.error || !open ? briefly(findings) : "What went wrong"}
          </span>
          {diagnosis?.agent && (
            <span className={css["agent"]} title="The responsible agent">
              <bdi>{diagnosis.agent}</bdi>
            </span>
          )}
          {!open && diagnosis && (
            <span className={css["evidence"]} dir="auto">
              {byGravity(findings)[0]?.evidence}
            </span>
          )}
          <span className={css["count"]}>
            {findings.length > 0 && plural(findings.length, "finding")}
            {grave && <span className={css["grave"]}>, {grave}</span>}
          </span>
          <span className={css["turn"]}>
            <Icon of={open ? "up" : "down"} size={14} />
          </span>
        </button>
      </h2>
      {open && (
        <div className={css["body"]}>
          <Suspense fallback={<Waiting />}>
            <WhatWrong project={project} traceId={traceId} wrong={wrong} view={view} />
          </Suspense>
        </div>
      )}
    </section>
  );
}

function Quiet({ wrong, view }: { readonly wrong: Wrong; readonly view: View }) {
  const failed = view.run.errorRows.length;
  return (
    <section className={css["quiet"]} aria-label="What went wrong">
      {wrong.error ? (
        <>
          <Icon of="warning" size={14} /> What went wrong could not be read.
          <button type="button" onClick={wrong.retry}>
            Read it again
          </button>
        </>
      ) : wrong.known ? (
        <>
          <Icon of="ok" size={14} />
          <span>
            Nothing wrong was found{(view.run.running || wrong.unread) && " so far"}
            {failed > 0 && `, other than ${plural(failed, "failed span")}`}
          </span>
          {!view.run.running && (
            <button type="button" title="Show the steps that look most suspicious" onClick={wrong.claim}>
              It failed all the same
            </button>
          )}
        </>
      ) : (
        <span aria-busy="true">Looking at what went wrong …</span>
      )}
    </section>
  );
}

function Waiting() {
  return (
    <div className={css["waiting"]} aria-busy="true">
      <i />
      <i />
    </div>
  );
}
