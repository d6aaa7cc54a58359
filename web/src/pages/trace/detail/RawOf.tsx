/** Every delivery that the span was made of, as it was sent: its beginning first, the rest on request, all of it as a file. */
import { useMemo, useState } from "react";

import { HOME, type SpanDetail } from "../../../api/client";
import { Button } from "../../../parts/Button";
import { Content } from "../../../parts/Content";
import { Section } from "../../../parts/Section";
import { clip, SHOWN_AT_MOST, SHOWN_FIRST } from "../../../trace/content";
import { parseExactly, textOf } from "../../../trace/exact-json";
import { bytes, count, plural } from "../../../trace/format";
import { readable } from "../../../trace/media";
import css from "./RawOf.module.css";
import { useStreamed } from "./streamed";

/** Lines of a delivery: its attributes stand open, where they are not very many. */
const OPEN = 1_200;

export function RawOf({ span }: { readonly span: SpanDetail }) {
  const url = rawOf(span);
  const { text, done, error, reading, readTo } = useStreamed(url, SHOWN_FIRST);
  const deliveries = useMemo(() => (done && text !== null && text.length <= SHOWN_AT_MOST ? deliveriesIn(text) : null), [done, text]);
  const again = (
    <Button onClick={() => readTo(SHOWN_FIRST)} disabled={reading}>
      Try again
    </Button>
  );
  if (error && text === null) {
    return (
      <div className={css["said"]} role="alert">
        <p>What was sent could not be read. {error.message}</p>
        {again}
      </div>
    );
  }
  if (text === null) return <p className={css["none"]}>Reading …</p>;
  return (
    <>
      <div className={css["head"]}>
        <p className={css["none"]}>
          {deliveries ? deliveries.length === 1 ? "Made of 1 delivery, as it was sent" : `Made of ${plural(deliveries.length, "delivery", "deliveries")}, as they were sent; the last says most` : "As it was sent"}
        </p>
        <a href={url} download={`span-${span.span_id.replaceAll(/[^\w-]/g, "_").slice(0, 60)}.json`}>
          Download
        </a>
      </div>
      {deliveries?.map((delivery, place) => (
        <Section key={place} title={`Delivery ${count(place + 1)}`} aside={sentBy(delivery)}>
          <Content value={textOf(delivery, 2)} what={`delivery ${place + 1}`} at="raw" open={OPEN} />
        </Section>
      ))}
      {!deliveries && <Beginning text={text} done={done} reading={reading} error={error} readTo={readTo} />}
    </>
  );
}

interface BeginningProps {
  readonly text: string;
  readonly done: boolean;
  readonly reading: boolean;
  readonly error: Error | null;
  readonly readTo: (letters: number) => void;
}

function Beginning({ text, done, reading, error, readTo }: BeginningProps) {
  const [most, setMost] = useState(SHOWN_FIRST);
  const part = useMemo(() => clip(text, most), [text, most]);
  const shown = useMemo(() => readable(part.text, ({ bytes: size }) => `⟨${bytes(size)}⟩`).text, [part]);
  const more = () => {
    const next = Math.min(SHOWN_AT_MOST, most * 4);
    setMost(next);
    readTo(next);
  };
  return (
    <div className={css["frame"]}>
      <pre dir="auto">{shown}</pre>
      <p className={css["none"]} aria-busy={reading}>
        The first {bytes(part.text.length)}
        {done && ` of ${bytes(text.length)}`}.{" "}
        {most < SHOWN_AT_MOST ? (
          <button type="button" disabled={reading} onClick={more}>
            {error ? "It could not be read. Try again" : "Show more"}
          </button>
        ) : (
          "Download it to read on."
        )}
      </p>
    </div>
  );
}

export function rawOf({ project, trace_id, span_id }: SpanDetail): string {
  return new URL(`api/spans/${encodeURIComponent(span_id)}/raw?${new URLSearchParams({ project, trace_id })}`, HOME).href;
}

function deliveriesIn(text: string): readonly object[] | null {
  try {
    const read = parseExactly(text);
    return Array.isArray(read) ? read.filter((one): one is object => typeof one === "object" && one !== null) : null;
  } catch {
    return null;
  }
}

function sentBy(delivery: object): string {
  const source = "source" in delivery ? String(delivery.source) : "";
  const scope = "scope" in delivery ? String(delivery.scope) : "";
  return [source, scope].filter(Boolean).join(", ");
}
