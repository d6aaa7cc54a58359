/** The layout of the list: as the address says, where a view or a link brought one, else as this browser keeps it. */
import { useMemo, useState } from "react";

import { type Layout, readLayout, writeLayout } from "../../trace/columns";
import { KNOWN, USUAL } from "./columns";

const KEY = "backtrail.columns";

/** `inAddress` is what the address says, `change` changes it there: a layout that came with a link leaves this browser's alone. */
export function useLayout(inAddress: string | undefined, change: (columns: string) => void): [Layout, (layout: Layout) => void] {
  const [kept, setKept] = useState(keptLayout);
  const told = inAddress ?? kept;
  const layout = useMemo(() => readLayout(told, KNOWN, USUAL), [told]);
  const choose = (chosen: Layout) => {
    const text = writeLayout(chosen);
    if (inAddress !== undefined) return change(text);
    setKept(text);
    keep(text);
  };
  return [layout, choose];
}

function keptLayout(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function keep(text: string): void {
  try {
    localStorage.setItem(KEY, text);
  } catch {
    // Storage is off: the choice lasts as long as the page.
  }
}
