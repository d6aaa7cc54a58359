/** The exceptions that ended a span, newest first, each with its frames: the user's open, those of libraries folded. */
import { useState } from "react";

import { CopyButton } from "../../../parts/CopyButton";
import { Icon } from "../../../parts/Icon";
import { Text } from "../../../parts/Text";
import { flat } from "../../../trace/changes";
import { count, plural } from "../../../trace/format";
import { type Frame, frameRuns, type Link, type Raised } from "../../../trace/stack";
import css from "./StackOf.module.css";

const LINKS: Readonly<Record<Link, string>> = {
  cause: "caused by",
  handling: "raised while handling",
  inside: "one of the group",
};

/** `known` is what the head of the error says already. */
export function StackOf({ stack, known }: { readonly stack: readonly Raised[]; readonly known: string }) {
  return (
    <ol className={css["stack"]} aria-label="Stack trace">
      {stack.map((part, place) => (
        <li key={place}>
          {part.link && <p className={css["link"]}>{LINKS[part.link]}</p>}
          {part.says && (place > 0 || !flat(known).endsWith(flat(part.says))) && (
            <div className={css["says"]}>
              <Text text={part.says} mono lines={4} />
            </div>
          )}
          <Frames frames={part.frames} />
        </li>
      ))}
    </ol>
  );
}

function Frames({ frames }: { readonly frames: readonly Frame[] }) {
  return (
    <ol className={css["frames"]}>
      {frameRuns(frames).map((run, place) =>
        run.folded ? <Folded key={place} frames={run.frames} /> : run.frames.map((frame, index) => <FrameOf key={`${place} ${index}`} frame={frame} raised={frame === frames[0]} />),
      )}
    </ol>
  );
}

function Folded({ frames }: { readonly frames: readonly Frame[] }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <li>
        <button type="button" className={css["fold"]} aria-expanded={open} onClick={() => setOpen(!open)}>
          <Icon of={open ? "down" : "right"} size={12} />
          {plural(frames.length, "frame")} of libraries
        </button>
      </li>
      {open && frames.map((frame, place) => <FrameOf key={place} frame={frame} raised={false} />)}
    </>
  );
}

function FrameOf({ frame, raised }: { readonly frame: Frame; readonly raised: boolean }) {
  const { file, line, name, code, library, repeated } = frame;
  const place = line === null ? file : `${file}:${line}`;
  const slash = Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1;
  return (
    <li className={css["frame"]} data-library={library}>
      <div className={css["where"]}>
        <bdi className={css["name"]}>{name || "at top level"}</bdi>
        <code className={css["file"]} title={place}>
          <span>{file.slice(0, slash)}</span>
          <b>
            {file.slice(slash)}
            {line !== null && `:${line}`}
          </b>
        </code>
        {raised && <span className={css["raised"]}>raised here</span>}
        {repeated > 0 && <span className={css["raised"]}>{count(repeated)} times more</span>}
        <CopyButton text={place} what={`place ${place}`} />
      </div>
      {code && <pre className={css["code"]}>{code.slice(0, 2_000)}</pre>}
    </li>
  );
}
