/** Copies a text and says so for a moment. */
import { useEffect, useState } from "react";

import { Icon } from "./Icon";
import css from "./CopyButton.module.css";

interface Props {
  /** What is copied; a function where it is costly to make or has to be read. */
  readonly text: string | (() => string | Promise<string>);
  /** What it is, such as "trace id". */
  readonly what: string;
  /** Shown beside the sign. */
  readonly label?: string;
}

export function CopyButton({ text, what, label }: Props) {
  const [state, setState] = useState<"idle" | "copied" | "failed">("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), 1600);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async () => {
    try {
      await copied(typeof text === "string" ? text : await text());
      setState("copied");
    } catch {
      setState("failed");
    }
  };
  const says = { idle: `Copy ${what}`, copied: "Copied", failed: "It could not be copied" }[state];
  return (
    <button type="button" className={css["copy"]} data-state={state} title={says} aria-label={says} onClick={() => void copy()}>
      <Icon of={state === "copied" ? "copied" : state === "failed" ? "warning" : "copy"} size={13} />
      {label}
    </button>
  );
}

/** The clipboard exists only on https and localhost; elsewhere a selected field does it. */
async function copied(value: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(value);
  const field = document.createElement("textarea");
  field.value = value;
  field.className = "unseen";
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (!done) throw new Error("copy refused");
}
