/** What a model saw and what it answered: what is new since the call before stands open, what was there is folded. */
import { type ReactNode, useMemo } from "react";

import type { Message, SpanDetail } from "../../../api/client";
import { Content } from "../../../parts/Content";
import { Section } from "../../../parts/Section";
import { baseOf, changesOf, editsOf } from "../../../trace/changes";
import { count, plural } from "../../../trace/format";
import type { Run } from "../../../trace/spans";
import { callsBefore } from "../../../trace/story";
import css from "./Conversation.module.css";
import { MessageOf } from "./MessageOf";
import { Messages } from "./Messages";
import { OfferedTools } from "./OfferedTools";
import { SpanLink } from "./SpanLink";
import { useNeighbours } from "./neighbours";

interface Props {
  readonly span: SpanDetail;
  readonly run: Run;
}

export function Conversation({ span, run }: Props) {
  const { input_messages: seen, output_messages: said } = span;
  const at = run.tree.byId.get(span.span_id) ?? -1;
  const before = useMemo(
    () => (span.kind === "llm" ? callsBefore(run.spans, run.tree, at) : []),
    [span.kind, run.spans, run.tree, at],
  );
  const others = useNeighbours(span, run, before);
  const base = others?.[baseOf(others.map((other) => other.input_messages), seen)];
  const changes = useMemo(() => (base ? changesOf(base.input_messages, base.output_messages, seen) : null), [base, seen]);
  const edits = useMemo(() => (base && changes ? editsOf(base.input_messages, seen, changes) : []), [base, changes, seen]);
  const changed = new Set(edits.map(({ place }) => place));
  const gone = (changes?.gone ?? []).filter((place) => !changed.has(place)).flatMap((place) => base?.input_messages[place] ?? []);
  return (
    <>
      <Section
        title="Conversation"
        aside={
          <>
            {plural(seen.length, "message")}
            {changes && base && (
              <Since base={base}>
                <b>+{count(changes.fresh.length + changes.answers.length - changed.size)}</b>, <b>−{count(gone.length)}</b>
                {changed.size > 0 && (
                  <>
                    , <b>{count(changed.size)} changed</b>
                  </>
                )}
              </Since>
            )}
          </>
        }
      >
        {others === null ? null : <Messages key={base?.span_id} messages={seen} changes={changes} edits={edits} />}
        {gone.length > 0 && <Gone messages={gone} />}
      </Section>
      <Section title="Answer">
        {said.length === 0 ? (
          <p className={css["none"]}>{span.end === null ? "It has not answered yet." : "No answer was recorded."}</p>
        ) : (
          <ol className={css["messages"]}>
            {said.map((message, index) => (
              <MessageOf key={index} message={message} at={`/output_messages/${index}`} />
            ))}
          </ol>
        )}
      </Section>
      <OfferedTools tools={span.tools_offered} />
      {Object.keys(span.parameters).length > 0 && (
        <Section title="Parameters" open>
          <Content value={span.parameters} what="parameters" at="/parameters" />
        </Section>
      )}
    </>
  );
}

function Since({ base, children }: { readonly base: SpanDetail; readonly children: ReactNode }) {
  return (
    <span className={css["since"]}>
      {children} since <SpanLink to={base.span_id}>the call before</SpanLink>
    </span>
  );
}

/** History that was cut off is a common crime: what the model no longer saw can be read. */
function Gone({ messages }: { readonly messages: readonly Message[] }) {
  return (
    <div className={css["gone"]}>
      <Section title={`No longer there: ${plural(messages.length, "message")}`} open={false}>
        <ol className={css["messages"]}>
          {messages.map((message, index) => (
            <MessageOf key={index} message={message} at="" lines={6} />
          ))}
        </ol>
      </Section>
    </div>
  );
}
