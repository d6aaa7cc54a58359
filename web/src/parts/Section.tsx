/** A titled part of the detail panel; one that can be folded is a native `details`. */
import type { ReactNode } from "react";

import { Icon } from "./Icon";
import css from "./Section.module.css";

interface Props {
  readonly title: string;
  readonly aside?: ReactNode;
  /** Buttons at its right: beside what folds, for a button must not hold another. */
  readonly tools?: ReactNode;
  /** Left out: always open. */
  readonly open?: boolean;
  readonly children: ReactNode;
}

export function Section({ title, aside, tools, open, children }: Props) {
  if (open === undefined) {
    return (
      <section className={css["section"]}>
        <div className={css["head"]}>
          <h2>{title}</h2>
          <span className={css["aside"]}>{aside}</span>
          {tools && <span className={css["tools"]}>{tools}</span>}
        </div>
        {children}
      </section>
    );
  }
  const part = (
    <details className={css["section"]} open={open}>
      <summary className={css["head"]}>
        <span className={css["turn"]}>
          <Icon of="right" size={13} />
        </span>
        <h2>{title}</h2>
        <span className={css["aside"]}>{aside}</span>
      </summary>
      {children}
    </details>
  );
  if (!tools) return part;
  return (
    <div className={css["beside"]}>
      {part}
      <span className={css["tools"]}>{tools}</span>
    </div>
  );
}
