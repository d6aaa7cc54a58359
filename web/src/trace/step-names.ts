/**
 * Steps by the numbers of the story: a model's turn is a step, and what it led to belongs to it. A diagnosis reads a run
 * by its time, the page by its tree; what it says of a step is told in the page's own numbers, so that one step has one number.
 */
import type { Spans } from "./spans";
import { storyOf } from "./story";
import type { Tree } from "./tree";

/** Of a row: `step 3`, or `issue_refund in step 3`; null where it has no number. */
export type StepNames = (row: number) => string | null;

export function stepNames(spans: Spans, tree: Tree): StepNames {
  const { passages, at, steps } = storyOf(spans, tree);
  if (steps === 0) return () => null;
  const numbers: number[] = [];
  for (const { number } of passages) numbers.push(number ?? numbers.at(-1) ?? 0);
  return (row) => {
    const span = tree.order[row] ?? -1;
    const passage = at[row] ?? -1;
    const number = numbers[passage] ?? 0;
    if (number === 0 || passages[passage]?.span !== span) return null;
    return passages[passage]?.number === null ? `${spans.names[span]} in step ${number}` : `step ${number}`;
  };
}

/** A title without the place that stands behind it: the page shows the step itself. */
export function withoutPlace(title: string): string {
  return title.replace(/\s*\(step \d+(?:, [^()]*)?\)$/, "");
}

/** The text after a step's link without the count of all: ` of 17`. */
export function withoutCount(text: string): string {
  return text.replace(/^ of \d[\d,]*\b/, "");
}
