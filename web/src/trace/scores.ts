/** What the scores of a retrieval mean, and how long their bars are. */
export interface Scored {
  readonly score: number | null;
  readonly score_kind: "similarity" | "distance" | "unknown";
}

export function scoreMeaning(documents: readonly Scored[]): string {
  const scored = documents.filter(({ score }) => score !== null);
  if (scored.length === 0) return documents.length > 0 ? "without scores" : "";
  const kinds = new Set(scored.map(({ score_kind }) => score_kind));
  if (kinds.size > 1) return "scores of several meanings";
  if (kinds.has("similarity")) return "score is a similarity: higher is closer to the query";
  if (kinds.has("distance")) return "score is a distance: lower is closer to the query";
  return "the sender did not say whether higher or lower is better";
}

/**
 * Share of the largest score, of 1 where all are below it. Longer is a larger number, also of a distance, where
 * shorter is better: the bar is the number, and the page says which way is good. Null where a bar would lie: without a
 * score, and among negative ones, which have no length.
 */
export function scoreBar(score: number | null, all: readonly Scored[]): number | null {
  if (score === null || !Number.isFinite(score)) return null;
  let largest = 1;
  for (const other of all) {
    if (other.score !== null && other.score < 0) return null;
    if (other.score !== null && Number.isFinite(other.score)) largest = Math.max(largest, other.score);
  }
  return Math.min(1, score / largest);
}
