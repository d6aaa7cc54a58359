/** A value of a span in a frame: text, JSON as a tree where it parses, Markdown on request, with its size and a copy button. */
import { useMemo } from "react";

import { contentOf, SHOWN_AT_MOST } from "../trace/content";
import { bytes } from "../trace/format";
import { looksLikeMarkdown, MARKDOWN_AT_MOST } from "../trace/markdown";
import { bytesOf } from "../trace/media";
import css from "./Content.module.css";
import { CopyButton } from "./CopyButton";
import { JsonTree } from "./JsonTree";
import { Markdown } from "./Markdown";
import { Picture } from "./Picture";
import { type Shape, useShape } from "./shape";
import { ShapeSwitch } from "./ShapeSwitch";
import { Text } from "./Text";
import { readWhole, useWhole, useWholeAround, type Whole } from "./whole";

interface Props {
  readonly value: unknown;
  readonly what: string;
  readonly lines?: number | undefined;
  /** JSON pointer of the value, for the case that the server cut it, and for the shape in which it is read. */
  readonly at?: string | undefined;
  /** Text for people, such as a question; else it is data. */
  readonly prose?: boolean;
  /** Said where there is nothing. */
  readonly nothing?: string;
  /** So many lines of JSON are open at first. */
  readonly open?: number;
}

export function Content({ value, what, lines, at, prose = false, nothing = "Nothing was recorded.", open }: Props) {
  const content = useMemo(() => contentOf(value), [value]);
  const { text, json } = content;
  const cut = useWhole(at);
  const whole = useWholeAround(at);
  const shapes = useMemo(() => shapesOf(text, json, cut), [text, json, cut]);
  const [shape, choose] = useShape(at, shapes);
  const data = useMemo(() => (cut ? null : bytesOf(text)), [text, cut]);
  const size = useMemo(() => (typeof value === "string" ? text : (JSON.stringify(value) ?? "")).length, [value, text]);
  if (text === "") return <p className={css["nothing"]}>{nothing}</p>;
  return (
    <div className={css["frame"]}>
      <div className={css["tools"]}>
        <span className={css["size"]}>{bytes(whole?.bytes ?? size)}</span>
        <ShapeSwitch shapes={shapes} shape={shape} choose={choose} />
        <CopyButton text={whole ? () => readWhole(whole) : text} what={what} />
      </div>
      {data ? (
        <Picture of={data} />
      ) : shape === "json" && typeof json === "object" && json !== null ? (
        <JsonTree value={json} at={at} open={open} />
      ) : shape === "markdown" ? (
        <Markdown text={text} at={at} />
      ) : (
        <Text text={text} mono={!prose} lines={lines} at={at} />
      )}
    </div>
  );
}

/** The ways in which a text can be read, the usual one first. */
export function shapesOf(text: string, json: unknown, cut: Whole | undefined): Shape[] {
  const tree = typeof json === "object" && json !== null && text.length <= SHOWN_AT_MOST * 4;
  if (tree) return ["json", "text"];
  return looksLikeMarkdown(text) && (cut?.bytes ?? 0) <= MARKDOWN_AT_MOST ? ["text", "markdown"] : ["text"];
}
