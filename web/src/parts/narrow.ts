/** Whether there is room for one pane only, as on a phone: panes and lists change there. Their CSS has the same width. */
import { useSyncExternalStore } from "react";

const query = matchMedia("(max-width: 760px)");

export function isNarrow(): boolean {
  return query.matches;
}

export function useNarrow(): boolean {
  return useSyncExternalStore((tell) => {
    query.addEventListener("change", tell);
    return () => query.removeEventListener("change", tell);
  }, isNarrow);
}
