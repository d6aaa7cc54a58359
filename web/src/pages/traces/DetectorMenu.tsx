/** Traces by what was found in them: a pill, and the detectors that found something behind it. */
import { lazy, Suspense, useState } from "react";

import { Drop } from "../../parts/Drop";
import { clausesOf } from "../../trace/clauses";

const DetectorChoice = lazy(() => import("./DetectorChoice").then((module) => ({ default: module.DetectorChoice })));

interface Props {
  readonly project: string;
  readonly query: string;
  readonly ask: (query: string) => void;
}

export function DetectorMenu(props: Props) {
  const [open, setOpen] = useState(false);
  const on = clausesOf(props.query).some(({ meaning }) => meaning.startsWith("finding:"));
  return (
    <Drop label="By detector" title="Runs in which one detector found something" shows="By detector" look="pill" on={on} open={open} setOpen={setOpen}>
      <Suspense fallback={null}>
        <DetectorChoice {...props} />
      </Suspense>
    </Drop>
  );
}
