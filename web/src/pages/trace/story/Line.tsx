/** One thing that was said or given: who or what it is, and the beginning of its text. */
import type { ReactNode } from "react";

import { Text } from "../../../parts/Text";
import { contentOf } from "../../../trace/content";
import { textOf } from "../../../trace/exact-json";
import css from "./Story.module.css";

interface Props {
  readonly label: string;
  /** Sets the colour of the label. */
  readonly tone?: "user" | "assistant" | "tool" | "system" | "thinks" | "failed" | "note";
  readonly children: ReactNode;
}

export function Line({ label, tone, children }: Props) {
  return (
    <div className={css["line"]} data-tone={tone}>
      <span className={css["label"]}>{label}</span>
      <div className={css["said"]}>{children}</div>
    </div>
  );
}

/** Data in full where it is short, else its first lines; JSON with an indent. */
export function Given({ value, lines, at, prose = false }: { readonly value: unknown; readonly lines: number; readonly at?: string; readonly prose?: boolean }) {
  const { text, json } = contentOf(value);
  if (json !== undefined) return <Text text={textOf(json, 2)} mono lines={lines} at={at} />;
  return <Text text={text} mono={!prose} lines={lines} at={at} />;
}
