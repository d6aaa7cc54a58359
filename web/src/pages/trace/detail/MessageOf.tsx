/** One message: who says it, what, what was thought before, and which tools it asks for. */
import { type ReactNode, useMemo, useState } from "react";

import type { Message } from "../../../api/client";
import { Content, shapesOf } from "../../../parts/Content";
import { CopyButton } from "../../../parts/CopyButton";
import { Markdown } from "../../../parts/Markdown";
import { Section } from "../../../parts/Section";
import { useShape } from "../../../parts/shape";
import { ShapeSwitch } from "../../../parts/ShapeSwitch";
import { Text } from "../../../parts/Text";
import { readWhole, useWhole } from "../../../parts/whole";
import { contentOf } from "../../../trace/content";
import { bytes } from "../../../trace/format";
import css from "./MessageOf.module.css";
import { AskedCall } from "./AskedCall";
import { MediaOf } from "./MediaOf";

interface Props {
  readonly message: Message;
  /** JSON pointer of the message. */
  readonly at: string;
  readonly lines?: number;
  /** Said beside the role, such as that the message is new. */
  readonly mark?: string | undefined;
  /** Told instead of the content, such as how it changed. */
  readonly instead?: ReactNode;
}

export function MessageOf({ message, at, lines, mark, instead: changes }: Props) {
  const { role, content, reasoning, tool_calls: calls, media } = message;
  const place = `${at}/content`;
  const cut = useWhole(place);
  const [plain, setPlain] = useState(false);
  const instead = plain ? undefined : changes;
  const json = useMemo(() => contentOf(content).json, [content]);
  const data = json !== undefined && !instead;
  const shapes = useMemo(() => (data || instead ? [] : shapesOf(content, undefined, cut)), [content, data, instead, cut]);
  const [shape, choose] = useShape(place, shapes);
  const size = cut?.bytes ?? content.length;
  return (
    <li className={css["message"]} data-role={role}>
      <div className={css["head"]}>
        <b>{role}</b>
        {mark && <span className={css["mark"]}>{mark}</span>}
        {message.name && <span>{message.name}</span>}
        {message.tool_call_id && <code title="Id of the call that this answers">{message.tool_call_id}</code>}
        {message.finish_reason && message.finish_reason !== "stop" && <span>finished: {message.finish_reason}</span>}
        <span className={css["size"]}>{size > 400 && !data ? bytes(size) : ""}</span>
        {changes && (
          <button type="button" className={css["turn"]} onClick={() => setPlain(!plain)}>
            {plain ? "Show changes" : "Show as text"}
          </button>
        )}
        <ShapeSwitch shapes={shapes} shape={shape} choose={choose} />
        {content && !data && <CopyButton text={cut ? () => readWhole(cut) : content} what="message" />}
      </div>
      {reasoning && (
        <Section title="Reasoning" open={reasoning.length < 1200} tools={<CopyButton text={reasoning} what="reasoning" />}>
          <div className={css["reasoning"]}>
            <Text text={reasoning} lines={16} at={`${at}/reasoning`} />
          </div>
        </Section>
      )}
      {instead}
      {content && data && <Content value={content} what="message" at={place} />}
      {content && !data && !instead && (shape === "markdown" ? <Markdown text={content} at={place} /> : <Text text={content} lines={lines} at={place} />)}
      {media.map((one, index) => (
        <MediaOf key={index} media={one} at={`${at}/media/${index}`} />
      ))}
      {calls.map((call, index) => (
        <AskedCall key={index} call={call} at={`${at}/tool_calls/${index}/arguments`} />
      ))}
      {!content && !reasoning && calls.length === 0 && media.length === 0 && <p className={css["empty"]}>Empty message.</p>}
    </li>
  );
}
