/** The chosen row: what each side asked and got, line by line, where the answer came from, and why. */
import { Link } from "@tanstack/react-router";

import { Section } from "../../parts/Section";
import { duration } from "../../trace/format";
import { type Call, LABELS, type Row } from "../../trace/replays";
import { DiffLines } from "../compare/DiffLines";
import css from "./RowPanel.module.css";

interface Props {
  readonly row: Row;
  readonly stopped: boolean;
  readonly traceId: string;
}

export function RowPanel({ row, stopped, traceId }: Props) {
  const [recorded, now] = [row.recorded ?? null, row.now ?? null];
  const alone = recorded === null || now === null;
  const parts = [
    { name: "Asked", past: false, left: recorded?.asks ?? "", right: now?.asks ?? "" },
    { name: "Got", past: false, left: recorded?.gave ?? "", right: now?.gave ?? "" },
  ].filter((part) => part.left || part.right);
  return (
    <section className={css["panel"]} aria-label="The chosen call">
      <dl className={css["facts"]}>
        {now && (
          <div>
            <dt>Answered</dt>
            <dd>
              <b>{now.label}</b> {LABELS[now.label]}
            </dd>
          </div>
        )}
        {now?.why && (
          <div>
            <dt>Why</dt>
            <dd dir="auto">{now.why}</dd>
          </div>
        )}
        {!now && (
          <div>
            <dt>Now</dt>
            <dd>{stopped ? "The run was stopped before it came to this call." : "The run did not make this call any more."}</dd>
          </div>
        )}
        {(recorded?.scope || now?.scope) && (
          <div>
            <dt>Within</dt>
            <dd>{now?.scope || recorded?.scope}</dd>
          </div>
        )}
        <div>
          <dt>Took</dt>
          <dd>{took(recorded, now)}</dd>
        </div>
        {recorded?.span_id && (
          <div>
            <dt>Recorded as</dt>
            <dd>
              <Link to="/traces/$traceId" params={{ traceId }} search={{ span: recorded.span_id }}>
                span {recorded.span_id.slice(0, 8)}
              </Link>
            </dd>
          </div>
        )}
      </dl>
      {parts.map((part) => (
        <Section key={part.name} title={part.name} aside={!alone && part.left === part.right ? "the same" : undefined} open>
          <DiffLines part={part} alone={alone} />
        </Section>
      ))}
    </section>
  );
}

function took(recorded: Call | null, now: Call | null): string {
  const [one, other] = [recorded, now].map((call) => (call ? duration(call.took * 1e9) : null));
  if (!one || !other) return one ?? other ?? "";
  return `${other} now, ${one} then`;
}
