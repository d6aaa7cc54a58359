/** How a trace or a span ended: quiet where all is well, loud where it is not. */
import { Icon } from "./Icon";
import css from "./StatusMark.module.css";

export type Outcome = "ok" | "error" | "running" | "unset";

/** An open span runs; a span that ended without a word about its status went well. */
export function outcomeOf(status: string, open: boolean): Outcome {
  if (status === "error") return "error";
  if (open) return "running";
  return status === "ok" ? "ok" : "unset";
}

const WORDS: Readonly<Record<Outcome, string>> = { ok: "ok", error: "error", running: "running", unset: "ended" };

export function StatusMark({ outcome, word = true }: { readonly outcome: Outcome; readonly word?: boolean }) {
  return (
    <span className={css["mark"]} data-outcome={outcome}>
      <Icon of={outcome === "unset" ? "ok" : outcome} size={14} />
      <span className={word ? undefined : "unseen"}>{WORDS[outcome]}</span>
    </span>
  );
}
