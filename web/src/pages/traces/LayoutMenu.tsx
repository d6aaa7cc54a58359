/** Which columns the list shows: a button, and the choice behind it. */
import { lazy, Suspense, useState } from "react";

import { Drop } from "../../parts/Drop";
import type { Layout } from "../../trace/columns";

const LayoutChoice = lazy(() => import("./LayoutChoice").then((module) => ({ default: module.LayoutChoice })));

interface Props {
  readonly layout: Layout;
  readonly choose: (layout: Layout) => void;
  readonly sort: string;
  readonly sortBy: (sort: string) => void;
}

export function LayoutMenu(props: Props) {
  const [open, setOpen] = useState(false);
  return (
    <Drop label="Columns and order" sign="columns" open={open} setOpen={setOpen}>
      <Suspense>
        <LayoutChoice {...props} />
      </Suspense>
    </Drop>
  );
}
