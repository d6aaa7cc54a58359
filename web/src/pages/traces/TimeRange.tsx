/** When the traces started: the last so long, or between two moments in the zone that all times are told in. */
import { lazy, Suspense, useState } from "react";

import { Drop } from "../../parts/Drop";
import { useKeys } from "../../parts/keys";
import { useNow } from "../../parts/now";
import { rangeName } from "../../trace/range";
import type { ListingSearch } from "./listing";

const RangeChoice = lazy(() => import("./RangeChoice").then((module) => ({ default: module.RangeChoice })));

interface Props {
  readonly since: string | undefined;
  readonly until: string | undefined;
  readonly choose: (range: Pick<ListingSearch, "since" | "until">) => void;
}

export function TimeRange({ since, until, choose }: Props) {
  const [open, setOpen] = useState(false);
  const now = useNow();
  useKeys({ t: () => setOpen(true) });
  return (
    <Drop label="Time range" title="Time range (t)" sign="calendar" shows={rangeName({ since, until }, now)} open={open} setOpen={setOpen}>
      <Suspense>
        <RangeChoice
          range={{ since, until }}
          choose={(range) => {
            setOpen(false);
            choose(range);
          }}
        />
      </Suspense>
    </Drop>
  );
}
