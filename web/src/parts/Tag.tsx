/** A word that stands beside a name: environment, release, a tag. */
import type { ReactNode } from "react";

import css from "./Tag.module.css";

export function Tag({ title, children }: { readonly title?: string; readonly children: ReactNode }) {
  return (
    <span className={css["tag"]} title={title}>
      {children}
    </span>
  );
}
