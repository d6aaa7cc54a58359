/** How an alert stands: a shape, a colour and a word. */
import type { AlertRow } from "../../api/alerts";
import { Icon, type Sign } from "../../parts/Icon";
import css from "./LevelMark.module.css";

interface Stand {
  readonly says: string;
  readonly sign: Sign;
  readonly look: "alert" | "warning" | "calm" | "quiet";
}

/** Silenced is a view, not a state: the mark says what is, the row says that nobody hears of it. */
export function standOf({ closed, state, level }: Pick<AlertRow, "closed" | "state" | "level">): Stand {
  if (closed !== null) return { says: "ended", sign: "ok", look: "quiet" };
  if (state === "recovering") return { says: "recovering", sign: "undo", look: "calm" };
  if (state === "no_data") return { says: "no data", sign: "unset", look: "warning" };
  if (state === "pending") return { says: "not for long enough yet", sign: "calendar", look: "calm" };
  return level === "alert" ? { says: "alert", sign: "grave", look: "alert" } : { says: "warning", sign: "beware", look: "warning" };
}

export function LevelMark({ alert, word = false }: { readonly alert: Pick<AlertRow, "closed" | "state" | "level">; readonly word?: boolean }) {
  const { says, sign, look } = standOf(alert);
  return (
    <span className={css["mark"]} data-look={look} title={says}>
      <Icon of={sign} size={15} />
      <span className={word ? undefined : "unseen"}>{says}</span>
    </span>
  );
}
