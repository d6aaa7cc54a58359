/** A value of a span in a frame: text, or JSON as a tree where it parses, with its size, a switch and a copy button. */
import { useMemo, useState } from "react";

import { contentOf, SHOWN_AT_MOST } from "../trace/content";
import { bytes } from "../trace/format";
import css from "./Content.module.css";
import { CopyButton } from "./CopyButton";
import { JsonTree } from "./JsonTree";
import { Text } from "./Text";
import { useWhole } from "./whole";

interface Props {
  readonly value: unknown;
  readonly what: string;
  readonly lines?: number | undefined;
  /** JSON pointer of the value, for the case that the server cut it. */
  readonly at?: string | undefined;
  /** Text for people, such as a question; else it is data. */
  readonly prose?: boolean;
  /** Said where there is nothing. */
  readonly nothing?: string;
}

export function Content({ value, what, lines, at, prose = false, nothing = "Nothing was recorded." }: Props) {
  const content = useMemo(() => contentOf(value), [value]);
  const tree = typeof content.json === "object" && content.json !== null && content.text.length <= SHOWN_AT_MOST * 4;
  const cut = useWhole(at);
  const [plain, setPlain] = useState(false);
  if (content.text === "") return <p className={css["nothing"]}>{nothing}</p>;
  return (
    <div className={css["frame"]}>
      <div className={css["tools"]}>
        <span className={css["size"]}>{bytes(cut?.bytes ?? content.text.length)}</span>
        {tree && (
          <span className={css["switch"]} role="group" aria-label="Show as">
            <button type="button" aria-pressed={!plain} onClick={() => setPlain(false)}>
              JSON
            </button>
            <button type="button" aria-pressed={plain} onClick={() => setPlain(true)}>
              Text
            </button>
          </span>
        )}
        <CopyButton text={content.text} what={what} />
      </div>
      {tree && !plain ? (
        <JsonTree value={content.json as object} />
      ) : (
        <Text text={content.text} mono={!prose} lines={lines} at={at} />
      )}
    </div>
  );
}
