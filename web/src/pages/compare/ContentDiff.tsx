/** Two calls part by part, line by line: parts that are the same are folded, and so are equal lines of the others. */
import { useMemo } from "react";

import { HOME, type SpanDetail } from "../../api/client";
import { Section } from "../../parts/Section";
import { bytes } from "../../trace/format";
import { partsOf } from "../../trace/parts-of";
import css from "./ContentDiff.module.css";
import { DiffLines } from "./DiffLines";

interface Props {
  readonly project: string;
  readonly left: SpanDetail | null;
  readonly right: SpanDetail | null;
}

export function ContentDiff({ project, left, right }: Props) {
  const parts = useMemo(() => partsOf(left, right), [left, right]);
  const allSame = parts.every((part) => part.left === part.right);
  const cut = [left, right].flatMap((span) => span?.truncated.map((one) => ({ span, ...one })) ?? []);
  return (
    <div className={css["diff"]}>
      {parts.length === 0 && <p className={css["nothing"]}>Neither call recorded what it asked or gave.</p>}
      {parts.map((part) => {
        const same = part.left === part.right;
        return (
          <Section
            key={part.name}
            title={part.name}
            open={part.past ? false : allSame || !same}
            aside={same ? `the same, ${bytes(part.left.length)}` : part.past ? "they differ: see the rows before" : undefined}
          >
            <DiffLines part={part} alone={left === null || right === null} />
          </Section>
        );
      })}
      {cut.length > 0 && (
        <p className={css["nothing"]}>
          Of values above 64 kB the beginning is compared:{" "}
          {cut.slice(0, 6).map(({ span, field, bytes: size }, at) => (
            <span key={at}>
              <a href={rawOf(project, span, field)} target="_blank" rel="noreferrer">
                {field.slice(1)} of the {span === left ? "left" : "right"} call, {bytes(size)}
              </a>{" "}
            </span>
          ))}
        </p>
      )}
    </div>
  );
}

function rawOf(project: string, { trace_id, span_id }: SpanDetail, field: string): string {
  return new URL(`api/spans/${encodeURIComponent(span_id)}/raw?${new URLSearchParams({ project, trace_id, field })}`, HOME).href;
}
