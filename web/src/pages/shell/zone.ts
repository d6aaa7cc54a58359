/** The time zone that somebody chose, kept in this browser; without a choice it is the browser's own. */
import { useSyncExternalStore } from "react";

import { HERE, onZone, tellTimesIn, zone } from "../../trace/zone";

const KEY = "backtrail.zone";

export function chooseZone(name: string): void {
  tellTimesIn(name);
  try {
    if (name === HERE) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, name);
  } catch {
    // Storage is off: the choice lasts as long as the page.
  }
}

export function useZone(): string {
  return useSyncExternalStore(onZone, zone);
}

try {
  tellTimesIn(localStorage.getItem(KEY) ?? HERE);
} catch {
  // Storage is off: the browser's zone it is.
}
