/** Markdown on request: what reads it is fetched when it is first asked for. */
import { useQuery } from "@tanstack/react-query";
import { Suspense, useState } from "react";

import { clip, SHOWN_FIRST } from "../trace/content";
import { bytes } from "../trace/format";
import { later } from "./later";
import { Text } from "./Text";
import css from "./Markdown.module.css";
import { readWhole, useWhole } from "./whole";

const MarkdownText = later(() => import("./MarkdownText").then(({ MarkdownText: part }) => part), false);

interface Props {
  readonly text: string;
  readonly at?: string | undefined;
}

export function Markdown({ text: sent, at }: Props) {
  const cut = useWhole(at);
  const whole = useQuery({
    queryKey: ["value", cut?.url],
    queryFn: () => (cut ? readWhole(cut) : sent),
    enabled: cut !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
  const [all, setAll] = useState(false);
  const text = whole.data ?? sent;
  const part = all ? { text, rest: 0 } : clip(text, SHOWN_FIRST);
  const plain = <Text text={text} at={at} />;
  if (whole.error) return plain;
  return (
    <Suspense fallback={plain}>
      <MarkdownText text={part.text} />
      {part.rest > 0 && (
        <p className={css["rest"]}>
          The first {bytes(part.text.length)} of {bytes(text.length)}.
          <button type="button" onClick={() => setAll(true)}>
            Show all
          </button>
        </p>
      )}
    </Suspense>
  );
}
