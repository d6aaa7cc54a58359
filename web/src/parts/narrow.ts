/** Whether the window is as narrow as a phone: lists show cards then. RowList.module.css has the same width. */
import { useSyncExternalStore } from "react";

const query = matchMedia("(max-width: 760px)");

function onChange(tell: () => void): () => void {
  query.addEventListener("change", tell);
  return () => query.removeEventListener("change", tell);
}

export function useNarrow(): boolean {
  return useSyncExternalStore(onChange, () => query.matches);
}
