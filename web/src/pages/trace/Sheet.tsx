/** The chosen span over the run, where there is no room beside it. */
import { type ReactNode, useEffect, useRef } from "react";

import { Icon } from "../../parts/Icon";
import css from "./Sheet.module.css";
import type { How } from "./search";

interface Props {
  readonly how: How;
  readonly close: () => void;
  readonly children: ReactNode;
}

export function Sheet({ how, close, children }: Props) {
  const button = useRef<HTMLButtonElement>(null);
  const now = useRef(close);
  useEffect(() => {
    now.current = close;
  });
  useEffect(() => {
    button.current?.focus();
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented && !(event.target instanceof HTMLInputElement)) now.current();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  return (
    <div className={css["sheet"]}>
      <button ref={button} type="button" className={css["back"]} onClick={close}>
        <Icon of="left" /> Back to the {how}
      </button>
      <div className={css["body"]}>{children}</div>
    </div>
  );
}
