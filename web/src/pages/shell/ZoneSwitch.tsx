/** In which time zone all times are told: its short name in the header, the choice behind it. */
import { lazy, Suspense, useState } from "react";

import { Drop } from "../../parts/Drop";
import { HERE, shortName } from "../../trace/zone";
import { chooseZone, useZone } from "./zone";

const ZoneChoice = lazy(() => import("./ZoneChoice").then((module) => ({ default: module.ZoneChoice })));

export function ZoneSwitch() {
  const zone = useZone();
  const [open, setOpen] = useState(false);
  const short = shortName(zone, Date.now());
  return (
    <Drop label="Time zone" title={`Times are told in ${zone === HERE ? "your zone, " : ""}${zone}`} shows={short} look="bare" open={open} setOpen={setOpen}>
      <Suspense>
        <ZoneChoice
          chosen={zone}
          choose={(name) => {
            setOpen(false);
            chooseZone(name);
          }}
        />
      </Suspense>
    </Drop>
  );
}
