/** Calls of a run beside those of its recording, as whoever ran it sent them: rows that are none are left out. */
import { fieldsOf, isFields, numberOf, textOf } from "./json-value";
import type { Call, Row } from "./replays";

const HOW: readonly Row["how"][] = ["same", "changed", "only_recorded", "only_now"];

export function rowsOf(told: readonly unknown[]): Row[] {
  return told.flatMap((row): Row[] => {
    const { how, recorded, now, first } = fieldsOf(row);
    const known = HOW.find((one) => one === how);
    const [left, right] = [callOf(recorded), callOf(now)];
    return known === undefined || (left === null && right === null) ? [] : [{ how: known, recorded: left, now: right, first: first === true }];
  });
}

function callOf(told: unknown): Call | null {
  if (!isFields(told)) return null;
  return {
    i: numberOf(told["i"]) ?? -1,
    kind: textOf(told["kind"]),
    name: textOf(told["name"]),
    asks: textOf(told["asks"]),
    gave: textOf(told["gave"]),
    outcome: textOf(told["outcome"]) || "value",
    scope: textOf(told["scope"]),
    span_id: null, // of a tape that outlives its trace: a link would lead nowhere
    label: textOf(told["label"]) || "tape",
    why: textOf(told["why"]),
    took: numberOf(told["took"]) ?? 0,
  };
}
