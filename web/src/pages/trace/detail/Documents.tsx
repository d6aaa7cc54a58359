/** A retrieval: what was asked, what came back in its order, what the score means, and which chunks were used later. */
import { useMemo } from "react";

import type { Document, SpanDetail } from "../../../api/client";
import { Content, shapesOf } from "../../../parts/Content";
import { CopyButton } from "../../../parts/CopyButton";
import { Markdown } from "../../../parts/Markdown";
import { Section } from "../../../parts/Section";
import { useShape } from "../../../parts/shape";
import { ShapeSwitch } from "../../../parts/ShapeSwitch";
import { Text } from "../../../parts/Text";
import { readWhole, useWhole } from "../../../parts/whole";
import { count, plural } from "../../../trace/format";
import { scoreBar, scoreMeaning } from "../../../trace/scores";
import type { Run } from "../../../trace/spans";
import { stepsAfter } from "../../../trace/story";
import { type Answer, type Use, useInWords, usesOf } from "../../../trace/used-later";
import css from "./Documents.module.css";
import { SpanLink } from "./SpanLink";
import { useNeighbours } from "./neighbours";

/** So many answers after the retrieval are looked at. */
const ANSWERS = 8;

interface Props {
  readonly span: SpanDetail;
  readonly run: Run;
}

export function Documents({ span, run }: Props) {
  const { documents, query } = span;
  const uses = useUses(span, run);
  return (
    <>
      {query !== null && (
        <Section title="Query">
          <Content value={query} what="query" at="/query" prose />
        </Section>
      )}
      <Section
        title={documents.length === 1 ? "1 document" : plural(documents.length, "document")}
        aside={
          <>
            {scoreMeaning(documents)}
            {uses && documents.length > 0 && <span className={css["used"]}>{usedInWords(uses)}</span>}
          </>
        }
      >
        {documents.length === 0 ? (
          <p className={css["none"]}>{span.end === null ? "Nothing has come back yet." : "Nothing was found."}</p>
        ) : (
          <ol className={css["list"]}>
            {documents.map((document, index) => (
              <One key={index} document={document} index={index} all={documents} use={uses?.[index]} />
            ))}
          </ol>
        )}
      </Section>
    </>
  );
}

/** Held against the answers that came after; null until they are read, and where none came. */
function useUses(span: SpanDetail, run: Run): readonly Use[] | null {
  const at = run.tree.byId.get(span.span_id) ?? -1;
  const steps = useMemo(
    () => (at === -1 || span.documents.length === 0 ? [] : stepsAfter(run.spans, run.tree, at, ANSWERS)),
    [run.spans, run.tree, at, span.documents.length],
  );
  const calls = useMemo(() => steps.map((step) => step.span), [steps]);
  const told = useNeighbours(span, run, calls);
  return useMemo(() => {
    if (!told || steps.length === 0) return null;
    const numbers = new Map(steps.map((step) => [run.spans.ids[step.span] ?? "", step.number]));
    const answers = told.map((call): Answer => ({ step: numbers.get(call.span_id) ?? 0, spanId: call.span_id, text: saidBy(call) }));
    return answers.some(({ text }) => text !== "") ? usesOf(span.documents, answers, span.query ?? "") : null;
  }, [told, steps, run.spans.ids, span]);
}

/** What a model said, and what it asked of tools: a chunk may be used for either. */
function saidBy(call: SpanDetail): string {
  return call.output_messages
    .flatMap(({ content, tool_calls: calls }) => [content, ...calls.map((one) => JSON.stringify(one.arguments ?? ""))])
    .filter(Boolean)
    .join("\n");
}

function usedInWords(uses: readonly Use[]): string {
  const used = uses.filter(({ how }) => how !== "not used").length;
  return used === 0 ? "none used later" : `${count(used)} of ${count(uses.length)} used later`;
}

interface OneProps {
  readonly document: Document;
  readonly index: number;
  readonly all: readonly Document[];
  readonly use: Use | undefined;
}

function One({ document, index, all, use }: OneProps) {
  const { content } = document;
  const at = `/documents/${index}/content`;
  const cut = useWhole(at);
  const shapes = useMemo(() => shapesOf(content, undefined, cut), [content, cut]);
  const [shape, choose] = useShape(at, shapes);
  const metadata = Object.keys(document.metadata).length;
  return (
    <li className={css["document"]} data-used={use ? use.how !== "not used" : undefined}>
      <div className={css["head"]}>
        <b className={css["rank"]}>{index + 1}</b>
        {document.id && (
          <code className={css["id"]} title={document.id}>
            {document.id}
          </code>
        )}
        <ScoreOf document={document} all={all} />
        <ShapeSwitch shapes={shapes} shape={shape} choose={choose} />
        {content && <CopyButton text={cut ? () => readWhole(cut) : content} what="document" />}
      </div>
      {use && <UseOf use={use} />}
      {!content ? (
        <p className={css["none"]}>Its text was not recorded.</p>
      ) : shape === "markdown" ? (
        <Markdown text={content} at={at} />
      ) : (
        <Text text={content} lines={6} at={at} />
      )}
      {metadata > 0 && (
        <Section title="Metadata" open={false} aside={plural(metadata, "entry", "entries")}>
          <Content value={document.metadata} what="metadata" at={`/documents/${index}/metadata`} />
        </Section>
      )}
    </li>
  );
}

function ScoreOf({ document, all }: { readonly document: Document; readonly all: readonly Document[] }) {
  const { score, score_kind: kind } = document;
  const bar = scoreBar(score, all);
  if (score === null) return <span className={css["score"]}>no score</span>;
  const means = { similarity: "higher is closer to the query", distance: "lower is closer to the query", unknown: "" }[kind];
  return (
    <span className={css["score"]} title={[`${kind === "unknown" ? "score" : kind} ${score}`, means].filter(Boolean).join(", ")}>
      {kind !== "unknown" && <span className={css["kind"]}>{kind}</span>}
      {bar !== null && (
        <i className={css["bar"]} data-kind={kind}>
          <i style={{ width: `${bar * 100}%` }} />
        </i>
      )}
      <span>{score.toFixed(3)}</span>
    </span>
  );
}

function UseOf({ use }: { readonly use: Use }) {
  const says = useInWords(use);
  const counted = `${count(use.shared)} of ${plural(use.words, "word")} in common; stop words and words of the query are not counted`;
  const title = use.cited ? `“${use.cited.slice(0, 200)}”; ${counted}` : counted;
  return (
    <p className={css["use"]} data-how={use.how} title={title}>
      {use.answer && use.how !== "not used" ? <SpanLink to={use.answer.spanId}>{says}</SpanLink> : says}
      {use.how === "cited" && <span>{use.cited.length > 60 ? `“${use.cited.slice(0, 59)}…”` : `“${use.cited}”`}</span>}
    </p>
  );
}
