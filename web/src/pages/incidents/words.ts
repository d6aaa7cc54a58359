/** How incidents are told in words. */
import { duration } from "../../trace/format";
import type { Incident, IncidentRow, Step } from "./ask";

export const STATES: Readonly<Record<IncidentRow["state"], string>> = {
  open: "Open",
  acknowledged: "Acknowledged",
  closed: "Closed",
};

export const VERDICTS: Readonly<Record<Step["verdict"], string>> = {
  good: "In order",
  bad: "Trouble",
  nothing: "Nothing of the kind",
  unknown: "Not known",
};

export const RESOLUTIONS = {
  fixed: "Fixed",
  not_a_problem: "Not a problem",
  duplicate: "Duplicate",
  accepted: "Accepted as it is",
  other: "Other",
} as const;

export type Resolution = keyof typeof RESOLUTIONS;

const DONE: Readonly<Record<string, string>> = {
  filled: "Runbook filled in",
  acknowledged: "Acknowledged",
  closed: "Closed",
};

/** How long after the page: `Runbook filled in` 0.16 s, `Step 2 confirmed` 4 m 10 s. */
export function timerOf(incident: Incident): { readonly what: string; readonly after: string }[] {
  return incident.timer.map(({ what, seconds }) => ({
    what: DONE[what] ?? sentence(what),
    after: duration(seconds * 1e9),
  }));
}

/** confirmed_2 and the like, as people say it. */
function sentence(what: string): string {
  const words = what.replaceAll("_", " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A JSON text on several lines; anything else as it is. */
export function laidOut(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
