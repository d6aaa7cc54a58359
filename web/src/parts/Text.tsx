/** A text as it was sent: its beginning first, the rest on request, all of it as a file when it is very long. */
import { useMemo, useState } from "react";

import { clip, firstLines, SHOWN_AT_MOST, SHOWN_FIRST } from "../trace/content";
import { bytes } from "../trace/format";
import { type Bytes, readable } from "../trace/media";
import css from "./Text.module.css";
import { download } from "./download";
import { Picture } from "./Picture";
import { readWhole, useWhole, type Whole } from "./whole";

interface Props {
  readonly text: string;
  /** Mono for code, data and output; else as prose. */
  readonly mono?: boolean;
  /** Only so many lines at first. */
  readonly lines?: number | undefined;
  /** JSON pointer of the value, for the case that the server cut it. */
  readonly at?: string | undefined;
}

type Shown = "fold" | "first" | "all";

export function Text({ text: sent, mono = false, lines, at }: Props) {
  const cut = useWhole(at);
  const [read, setRead] = useState<string | null>(null);
  const whole = read ?? sent;
  const { text, taken } = useMemo(() => readable(whole, noteOf), [whole]);
  const folded = lines === undefined ? null : firstLines(text, lines);
  const foldable = folded !== null && folded.rest > 240;
  const [shown, setShown] = useState<Shown>(foldable ? "fold" : "first");
  const folding = shown === "fold" && foldable;
  const part = folding ? folded : shown === "all" ? { text, rest: 0 } : clip(text, SHOWN_FIRST);
  const missing = cut !== undefined && read === null;
  const size = missing ? cut.bytes : whole.length;
  return (
    <div className={css["box"]} data-folded={folding}>
      <pre className={mono ? css["mono"] : css["prose"]} dir="auto">
        {part.text}
      </pre>
      {folding && (
        <button type="button" className={css["more"]} onClick={() => setShown("first")}>
          Show all {bytes(size)}
        </button>
      )}
      {!missing && taken.slice(0, PICTURES).map((bytesInIt, place) => <Picture key={place} of={bytesInIt} />)}
      {!folding && (part.rest > 0 || missing) && (
        <p className={css["rest"]}>
          The first {bytes(part.text.length)} of {bytes(size)}.
          <Rest
            size={size}
            whole={missing ? cut : undefined}
            text={whole}
            show={(all) => {
              setRead(all);
              setShown("all");
            }}
          />
        </p>
      )}
      {!folding && foldable && (
        <button type="button" className={css["more"]} onClick={() => setShown("fold")}>
          Show less
        </button>
      )}
    </div>
  );
}

const PICTURES = 12;

function noteOf({ mime, bytes: size }: Bytes): string {
  return `⟨${mime ?? "bytes"}, ${bytes(size)}⟩`;
}

interface RestProps {
  readonly size: number;
  readonly whole: Whole | undefined;
  readonly text: string;
  readonly show: (all: string) => void;
}

function Rest({ size, whole, text, show }: RestProps) {
  const [failed, setFailed] = useState(false);
  if (size > SHOWN_AT_MOST) {
    return whole ? (
      <a className={css["more"]} href={whole.url} download="value.txt">
        Download all
      </a>
    ) : (
      <button type="button" className={css["more"]} onClick={() => download(text, "value.txt")}>
        Download all
      </button>
    );
  }
  const read = async () => show(whole ? await readWhole(whole) : text);
  return (
    <button type="button" className={css["more"]} onClick={() => read().catch(() => setFailed(true))}>
      {failed ? "It could not be read. Try again" : "Show all"}
    </button>
  );
}
