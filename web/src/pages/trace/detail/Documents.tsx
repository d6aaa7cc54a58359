/** A retrieval: what was asked, and what came back in its order, with what the score means. */
import type { Document, SpanDetail } from "../../../api/client";
import { Content } from "../../../parts/Content";
import { CopyButton } from "../../../parts/CopyButton";
import { Section } from "../../../parts/Section";
import { Text } from "../../../parts/Text";
import { plural } from "../../../trace/format";
import { scoreBar, scoreMeaning } from "../../../trace/scores";
import css from "./Documents.module.css";

export function Documents({ span }: { readonly span: SpanDetail }) {
  const { documents, query } = span;
  return (
    <>
      {query !== null && (
        <Section title="Query">
          <Content value={query} what="query" at="/query" prose />
        </Section>
      )}
      <Section title={documents.length === 1 ? "1 document" : plural(documents.length, "document")} aside={scoreMeaning(documents)}>
        {documents.length === 0 ? (
          <p className={css["none"]}>{span.end === null ? "Nothing has come back yet." : "Nothing was found."}</p>
        ) : (
          <ol className={css["list"]}>
            {documents.map((document, index) => (
              <One key={index} document={document} index={index} all={documents} />
            ))}
          </ol>
        )}
      </Section>
    </>
  );
}

interface OneProps {
  readonly document: Document;
  readonly index: number;
  readonly all: readonly Document[];
}

function One({ document, index, all }: OneProps) {
  const bar = scoreBar(document.score, all);
  const metadata = Object.keys(document.metadata).length;
  return (
    <li className={css["document"]}>
      <div className={css["head"]}>
        <b className={css["rank"]}>{index + 1}</b>
        {document.id && (
          <code className={css["id"]} title={document.id}>
            {document.id}
          </code>
        )}
        <span className={css["score"]}>
          {document.score === null ? (
            "no score"
          ) : (
            <>
              <i className={css["bar"]}>
                <i style={{ width: `${(bar ?? 0) * 100}%` }} />
              </i>
              <span title={String(document.score)}>{document.score.toFixed(3)}</span>
            </>
          )}
        </span>
        <CopyButton text={document.content} what="document" />
      </div>
      {document.content ? (
        <Text text={document.content} lines={6} at={`/documents/${index}/content`} />
      ) : (
        <p className={css["none"]}>Its text was not recorded.</p>
      )}
      {metadata > 0 && (
        <Section title="Metadata" open={false} aside={plural(metadata, "entry", "entries")}>
          <Content value={document.metadata} what="metadata" />
        </Section>
      )}
    </li>
  );
}
