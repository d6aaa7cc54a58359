/** Whether there is room for one pane only; the same width as where panes stand under each other. */
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
