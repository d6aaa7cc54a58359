/** Replays in words: what was done, how it went, and where each answer came from. */
import type { Schemas } from "../api/client";
import { plural } from "./format";

export type ReplayRow = Schemas["ReplayRow"];
export type Replay = Schemas["ReplayOut"];
export type Run = Schemas["ReplayedRun-Output"];
export type Row = NonNullable<Run["rows"]>[number];
export type Call = NonNullable<Row["recorded"]>;

export const KINDS: Readonly<Record<ReplayRow["kind"], string>> = {
  replay: "Replay",
  what_if: "What-if",
  fork: "Fork",
  bisect: "Bisect",
  golden: "Golden case",
};

/** Where an answer came from, and what that means to whoever reads the run. */
export const LABELS: Readonly<Record<string, string>> = {
  live: "The world answered: a model was asked, or a call that was allowed was made.",
  tape: "Answered from the recording: the call was exactly the recorded one.",
  masked: "Answered from the recording: only ids, dates or paths differed.",
  prefix: "Answered as recorded, before the change: the frozen beginning.",
  position: "Answered in recorded order: what was asked was not recorded.",
  nearest: "Answered by the recorded call that is most alike.",
  stub: "Answered with a value that was given for it.",
  simulated: "Made up, by a function or by a model that saw recorded answers.",
  fault: "Something went wrong on purpose.",
  edited: "Answered otherwise than recorded: the step that was changed.",
  body: "The tool's own code ran, over the requests that were recorded.",
  repeat: "The last recorded answer again.",
};

export const HOW: Readonly<Record<Row["how"], string>> = {
  same: "the same",
  changed: "otherwise",
  only_recorded: "not any more",
  only_now: "new",
};

/** In a word: as recorded, parted, passed, failed; and whether that is well. */
export function verdictOf({ kind, faithful, passed, samples }: Pick<ReplayRow, "kind" | "faithful" | "passed" | "samples">): {
  readonly says: string;
  readonly well: boolean;
} {
  if (kind === "replay") return { says: faithful ? "As recorded" : "Parted from its recording", well: faithful };
  if (kind === "bisect") return { says: passed > 0 ? "Found" : "Not found", well: passed > 0 };
  return { says: samples === 1 ? (passed === 1 ? "Passed" : "Failed") : `${passed} of ${samples} passed`, well: passed === samples };
}

/** The next row that is not the same, around the end; where all are, the same place. */
export function nextDifference(rows: readonly Row[], from: number, step: 1 | -1): number {
  for (let far = 1; far <= rows.length; far += 1) {
    const at = (from + step * far + rows.length * (far + 1)) % rows.length;
    if (rows[at]?.how !== "same") return at;
  }
  return from;
}

/** `12 calls, all as recorded`, `3 of 12 calls differ`. */
export function sumOf(rows: readonly Row[]): string {
  const differ = rows.filter((row) => row.how !== "same").length;
  return differ === 0 ? `${plural(rows.length, "call")}, all as recorded` : `${differ} of ${plural(rows.length, "call")} differ`;
}
