/** What a model saw and what it answered: system prompt first, earlier messages folded away, the answer apart. */
import { useState } from "react";

import type { SpanDetail } from "../../../api/client";
import { Content } from "../../../parts/Content";
import { Section } from "../../../parts/Section";
import { count, plural } from "../../../trace/format";
import css from "./Conversation.module.css";
import { MessageOf } from "./MessageOf";
import { OfferedTools } from "./OfferedTools";

/** Of a long conversation the newest messages are shown: what led to this answer. */
const NEWEST = 8;

export function Conversation({ span }: { readonly span: SpanDetail }) {
  const messages = span.input_messages.map((message, index) => ({ message, at: `/input_messages/${index}` }));
  const system = messages.filter(({ message }) => message.role === "system");
  const rest = messages.filter(({ message }) => message.role !== "system");
  const [all, setAll] = useState(rest.length <= NEWEST + 2);
  const shown = all ? rest : rest.slice(-NEWEST);
  return (
    <>
      <Section title="Conversation" aside={plural(messages.length, "message")}>
        <ol className={css["messages"]}>
          {system.map(({ message, at }) => (
            <MessageOf key={at} message={message} at={at} lines={5} />
          ))}
          {rest.length > shown.length && (
            <li>
              <button type="button" className={css["earlier"]} onClick={() => setAll(true)}>
                Show {count(rest.length - shown.length)} earlier messages
              </button>
            </li>
          )}
          {shown.map(({ message, at }) => (
            <MessageOf key={at} message={message} at={at} lines={24} />
          ))}
        </ol>
      </Section>
      <Section title="Answer">
        {span.output_messages.length === 0 ? (
          <p className={css["none"]}>{span.end === null ? "It has not answered yet." : "No answer was recorded."}</p>
        ) : (
          <ol className={css["messages"]}>
            {span.output_messages.map((message, index) => (
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
