/** The run and the chosen span: beside each other, or, where the page is narrow, the one over the other. */
import { type ReactNode, useEffect, useRef } from "react";

import { useNarrow } from "../../parts/narrow";
import { Split } from "../../parts/Split";
import { Sheet } from "./Sheet";
import css from "./TracePage.module.css";
import type { How } from "./search";

interface Props {
  readonly header: ReactNode;
  readonly run: ReactNode;
  readonly span: ReactNode;
  readonly how: How;
  /** On a narrow page: the span lies over the run. */
  readonly opened: boolean;
  readonly open: () => void;
  readonly close: () => void;
}

export function Panes({ header, run, span, how, opened, open, close }: Props) {
  const narrow = useNarrow();
  const over = narrow && opened && span !== null;
  useEnter(narrow && !opened ? open : null);
  return (
    <div className={css["page"]}>
      <div className={css["under"]} inert={over}>
        {header}
        <div className={css["work"]}>
          {narrow ? run : run && <Split name="trace" label="Width of the tree" left={run} right={span} />}
        </div>
      </div>
      {over && (
        <Sheet how={how} close={close}>
          {span}
        </Sheet>
      )}
    </div>
  );
}

/** Enter opens the chosen span, unless it is for what has the cursor. */
function useEnter(open: (() => void) | null): void {
  const now = useRef(open);
  useEffect(() => {
    now.current = open;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const taken = event.target instanceof Element && event.target.closest("button, a, input, summary, select, [role=tab], dialog[open]");
      if (event.key !== "Enter" || taken || event.defaultPrevented || !now.current) return;
      event.preventDefault(); // or the button that gets the cursor would be pressed by the same key
      now.current();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}
