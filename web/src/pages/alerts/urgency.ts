/** In which order open alerts are read: what nobody has in hand first, the gravest of it before the others, then the newest. */
import type { AlertRow } from "../../api/alerts";

type Told = Pick<AlertRow, "level" | "state" | "acknowledged" | "silenced" | "since">;

export function byUrgency<T extends Told>(rows: readonly T[]): readonly T[] {
  return rows.toSorted((one, other) => rankOf(one) - rankOf(other) || other.since.localeCompare(one.since));
}

function rankOf({ level, state, acknowledged, silenced }: Told): number {
  const held = silenced !== null ? 2 : acknowledged !== null ? 1 : 0;
  return held * 4 + (level === "alert" ? 0 : 2) + (state === "recovering" ? 1 : 0);
}
