/** Short facts in a row, each a label over its value. Facts that are not known are left out. */
import type { ReactNode } from "react";

import css from "./Facts.module.css";

export interface Fact {
  readonly label: string;
  readonly value: ReactNode;
  /** The exact value, where the shown one is rounded. */
  readonly exact?: string | undefined;
}

export function Facts({ facts }: { readonly facts: readonly (Fact | null | false)[] }) {
  return (
    <dl className={css["facts"]}>
      {facts.map(
        (fact) =>
          fact && (
            <div key={fact.label} className={css["fact"]} title={fact.exact}>
              <dt>{fact.label}</dt>
              <dd>{fact.value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
