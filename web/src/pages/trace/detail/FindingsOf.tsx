/** What was found wrong at the chosen span, before anything else of it. */
import { Suspense } from "react";

import type { Finding } from "../../../api/findings";
import { Icon } from "../../../parts/Icon";
import { later } from "../../../parts/later";
import type { View } from "../view";
import { rowOf } from "../wrong/StepLink";
import css from "./FindingsOf.module.css";

const Found = later(() => import("../wrong/Found").then(({ Found: part }) => part));

interface Props {
  readonly project: string;
  readonly traceId: string;
  readonly view: View;
  readonly spanId: string;
}

const NONE: readonly Finding[] = [];

/** Findings that are marked at a span. */
export function foundAt(view: View, spanId: string): readonly Finding[] {
  return view.marks.byRow.get(rowOf(view, spanId))?.told ?? NONE;
}

export function FindingsOf({ project, traceId, view, spanId }: Props) {
  const mark = view.marks.byRow.get(rowOf(view, spanId));
  if (!mark) return null;
  return (
    <div className={css["found"]} data-worst={mark.worst} role="group" aria-label="Found at this span">
      {mark.origin && (
        <p className={css["origin"]}>
          <Icon of="origin" size={13} /> It most likely began here
        </p>
      )}
      <Suspense fallback={null}>
        <Found project={project} traceId={traceId} view={view} spanId={spanId} mark={mark} />
      </Suspense>
    </div>
  );
}
