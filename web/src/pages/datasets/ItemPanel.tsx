/** The chosen item: how it went last, what is expected of it, where it came from, and the calls on its tape. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { Content } from "../../parts/Content";
import { CopyButton } from "../../parts/CopyButton";
import { type Fact, Facts } from "../../parts/Facts";
import { Failure } from "../../parts/Notice";
import { Section } from "../../parts/Section";
import { type Experiment, type RanRow, verdictOf, whyOf } from "../../trace/experiments";
import { dayOf, plural, timeOfDay, utc } from "../../trace/format";
import { caseOf } from "../../trace/golden-case";
import { VerdictMark } from "../experiments/VerdictMark";
import { useProject } from "../shell/project";
import { type Item, itemOf } from "./ask";
import { CaseOf } from "./CaseOf";
import { GoldenMark } from "./GoldenMark";
import css from "./ItemPanel.module.css";
import { TapeCalls } from "./TapeCalls";

interface Props {
  readonly dataset: string;
  readonly itemId: string;
  readonly version: number | undefined;
  readonly ran: RanRow | undefined;
  /** The one in which it ran. */
  readonly experiment: Experiment | undefined;
}

export function ItemPanel({ dataset, itemId, version, ran, experiment }: Props) {
  const project = useProject();
  const read = useQuery(itemOf(project, dataset, itemId, version));
  if (read.isError && !read.data) return <Failure what="This item could not be read" error={read.error} retry={() => void read.refetch()} />;
  const item = read.data;
  return (
    <section className={css["panel"]} aria-label="The chosen item" tabIndex={0}>
      {item && (
        <>
          <header className={css["head"]}>
            <h2>
              <bdi>{item.id}</bdi>
              <CopyButton text={item.id} what="id" />
              {item.is_golden && <GoldenMark />}
            </h2>
            <Facts facts={facts(item)} />
          </header>
          {ran && experiment && <Went ran={ran} experiment={experiment} />}
          {item.case && <CaseOf told={caseOf(item.case)} />}
          {item.has_tape && <TapeCalls dataset={dataset} itemId={item.id} version={version} />}
          {/* What a golden case is asked stands in its case already. */}
          {(!item.case || item.input !== null) && <Value title="Input" value={item.input} at="/item/input" />}
          {(!item.case || item.expected !== null) && <Value title="Expected" value={item.expected} at="/item/expected" />}
          {hasSome(item.metadata) && <Value title="Metadata" value={item.metadata} at="/item/metadata" />}
        </>
      )}
    </section>
  );
}

function Went({ ran, experiment }: { readonly ran: RanRow; readonly experiment: Experiment }) {
  const why = whyOf(ran);
  return (
    <p className={css["went"]} data-verdict={verdictOf(ran)}>
      <VerdictMark of={verdictOf(ran)} />
      <span>
        {verdictOf(ran) === "failed" ? "Failed" : verdictOf(ran) === "passed" ? "Passed" : "Not judged"} in{" "}
        <Link to="/experiments/$experimentId/items/$itemId" params={{ experimentId: experiment.id, itemId: ran.item_id }}>
          {experiment.name}
        </Link>
        {why && <bdi className={css["why"]}>{why}</bdi>}
        {ran.failures.length > 1 && <small>and {plural(ran.failures.length - 1, "more failure")}</small>}
      </span>
    </p>
  );
}

function Value({ title, value, at }: { readonly title: string; readonly value: unknown; readonly at: string }): ReactNode {
  return (
    <Section title={title}>
      <Content value={value ?? ""} what={title.toLowerCase()} at={at} nothing={`It has no ${title.toLowerCase()}.`} />
    </Section>
  );
}

function facts(item: Item): (Fact | null | false)[] {
  const changed = Date.parse(item.changed);
  const { trace_id: traceId, span_id: spanId } = item;
  return [
    { label: "Changed", value: `${dayOf(changed, Date.now())}, in version ${item.version}`, exact: `${timeOfDay(changed)}, ${utc(changed)}` },
    traceId
      ? {
          label: "Made of",
          value: (
            <Link to="/traces/$traceId" params={{ traceId }} search={spanId ? { span: spanId } : {}}>
              trace {traceId.slice(0, 8)}
            </Link>
          ),
        }
      : null,
    item.archived && { label: "State", value: "archived" },
  ];
}

const hasSome = (value: unknown): boolean => typeof value === "object" && value !== null && Object.keys(value).length > 0;
