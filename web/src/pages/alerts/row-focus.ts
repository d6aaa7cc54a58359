/** j, k and the arrows go from row to row of a list of links: the focus is the cursor, so Enter opens it by itself. */
import type { RefObject } from "react";

import { useKeys } from "../../parts/keys";

/** Rows are the elements with `data-row`; the id of the one at the cursor is handed to further keys. */
export function useRowFocus(list: RefObject<HTMLElement | null>, acts: Readonly<Record<string, (id: string) => void>> = {}): void {
  const rows = () => [...(list.current?.querySelectorAll<HTMLElement>("[data-row]") ?? [])];
  const go = (to: (at: number, last: number) => number) => () => {
    const all = rows();
    const at = all.findIndex((row) => row === document.activeElement || row.parentElement?.contains(document.activeElement) === true);
    const next = all[Math.max(0, Math.min(all.length - 1, to(at, all.length - 1)))];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  };
  const down = go((at) => at + 1);
  const up = go((at) => at - 1);
  const acting = Object.entries(acts).map(([key, act]) => {
    const press = () => {
      const id = document.activeElement?.closest<HTMLElement>("[data-id]")?.dataset["id"];
      if (id) act(id);
    };
    return [key, press] as const;
  });
  useKeys({ j: down, ArrowDown: down, k: up, ArrowUp: up, Home: go(() => 0), End: go((_, last) => last), ...Object.fromEntries(acting) });
}
