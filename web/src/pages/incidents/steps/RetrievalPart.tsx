/** Step 3: what was retrieved, what it was worth, and whether the answer used it. */
import { plural } from "../../../trace/format";
import type { Content } from "../content";
import css from "./steps.module.css";

export function RetrievalPart({ content }: { readonly content: Content }) {
  const { retrieval } = content;
  if (!retrieval) return null;
  return (
    <section className={css["passages"]} aria-label="Documents">
      {retrieval.documents.map((each) => (
        <article key={each.rank} data-used={each.used}>
          <header>
            <b>{each.title || each.id || `Document ${each.rank}`}</b>
            {each.score !== null && <span>score {Number(each.score.toPrecision(3))}</span>}
            <span data-used={each.used}>{each.used ? "used later" : "not used"}</span>
          </header>
          <p dir="auto">{each.text}</p>
        </article>
      ))}
      {retrieval.more > 0 && <p className={css["output"]}>and {plural(retrieval.more, "more document")}</p>}
    </section>
  );
}
