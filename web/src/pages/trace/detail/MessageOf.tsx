/** One message: who says it, what, what was thought before, and which tools it asks for. */
import type { Message, Schemas } from "../../../api/client";
import { Content } from "../../../parts/Content";
import { CopyButton } from "../../../parts/CopyButton";
import { Section } from "../../../parts/Section";
import { Text } from "../../../parts/Text";
import { contentOf } from "../../../trace/content";
import { bytes } from "../../../trace/format";
import css from "./MessageOf.module.css";
import { AskedCall } from "./AskedCall";

interface Props {
  readonly message: Message;
  /** JSON pointer of the message. */
  readonly at: string;
  readonly lines?: number;
  /** Said beside the role, such as that the message is new. */
  readonly mark?: string | undefined;
}

export function MessageOf({ message, at, lines, mark }: Props) {
  const { role, content, reasoning, tool_calls: calls, media } = message;
  const data = contentOf(content).json !== undefined;
  return (
    <li className={css["message"]} data-role={role}>
      <div className={css["head"]}>
        <b>{role}</b>
        {mark && <span className={css["mark"]}>{mark}</span>}
        {message.name && <span>{message.name}</span>}
        {message.tool_call_id && <code title="Id of the call that this answers">{message.tool_call_id}</code>}
        {message.finish_reason && message.finish_reason !== "stop" && <span>finished: {message.finish_reason}</span>}
        <span className={css["size"]}>{content.length > 400 ? bytes(content.length) : ""}</span>
        {content && <CopyButton text={content} what="message" />}
      </div>
      {reasoning && (
        <Section title="Reasoning" open={reasoning.length < 1200}>
          <div className={css["reasoning"]}>
            <Text text={reasoning} lines={16} at={`${at}/reasoning`} />
          </div>
        </Section>
      )}
      {content && (data ? <Content value={content} what="message" at={`${at}/content`} /> : <Text text={content} lines={lines} at={`${at}/content`} />)}
      {media.map((one, index) => (
        <MediaOf key={index} media={one} />
      ))}
      {calls.map((call, index) => (
        <AskedCall key={index} call={call} at={`${at}/tool_calls/${index}/arguments`} />
      ))}
      {!content && !reasoning && calls.length === 0 && media.length === 0 && <p className={css["empty"]}>Empty message.</p>}
    </li>
  );
}

/** Pictures that came with the trace are shown; what lies elsewhere is named and never fetched by itself. */
function MediaOf({ media }: { readonly media: Schemas["MediaOut"] }) {
  const url = media.url ?? "";
  if (media.kind === "image" && /^data:image\/(png|jpeg|gif|webp|avif);/i.test(url)) {
    return <img className={css["image"]} src={url} alt={media.mime ?? "image"} loading="lazy" />;
  }
  const web = /^https?:\/\//i.test(url);
  return (
    <p className={css["media"]}>
      {media.kind}
      {media.mime ? ` (${media.mime})` : ""}:{" "}
      {web ? (
        <a href={url} rel="noreferrer noopener" target="_blank">
          {url.slice(0, 200)}
        </a>
      ) : (
        <code>{url.slice(0, 120) || "not recorded"}</code>
      )}
    </p>
  );
}
