/** In the story the keys go from passage to passage, in the order in which things happened. */
import { useMemo } from "react";

import { nextOf } from "../../../trace/rows";
import type { Story } from "../../../trace/story";
import type { View } from "../view";

export function useStoryMoves(view: View | null, story: Story | null): View | null {
  const run = view?.run;
  const failed = useMemo(
    () =>
      (story?.passages ?? []).flatMap(({ span }, place) => (run?.spans.statuses[span] === "error" ? [place] : [])),
    [story, run],
  );
  if (!view || !story || story.passages.length === 0) return null;
  const last = story.passages.length - 1;
  const place = story.at[view.row] ?? 0;
  const rowAt = (to: number) => view.run.tree.row[story.passages[to]?.span ?? -1] ?? -1;
  const placesOf = (rows: readonly number[]) => [...new Set(rows.map((row) => story.at[row] ?? 0))].sort((a, b) => a - b);
  const goTo = (to: number) => to >= 0 && view.chooseRow(rowAt(Math.min(last, to)));
  const told = rowAt(place) === view.row;
  return {
    ...view,
    move: (by) => goTo(told || by < 0 ? Math.max(0, place + by) : place + by - 1),
    moveTo: (end) => goTo(end === "first" ? 0 : last),
    nextError: (step) => goTo(nextOf(failed, told ? place : place - step, step)),
    nextFound: (step) => goTo(nextOf(placesOf(view.found), place, step)),
    nextFinding: (step) => goTo(nextOf(placesOf(view.marks.rows), told ? place : place - step, step)),
    into: () => goTo(place + 1),
    out: () => goTo(Math.max(0, place - 1)),
  };
}
