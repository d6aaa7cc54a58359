/** The chosen span. While another one is read the old one stays, so that nothing flashes. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Suspense, useMemo } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";

import type { Schemas } from "../../../api/client";
import { spanOf } from "../../../api/queries";
import { later } from "../../../parts/later";
import { Failure, Notice } from "../../../parts/Notice";
import { WholeValues } from "../../../parts/whole";
import { count } from "../../../trace/format";
import { idAt } from "../../../trace/rows";
import type { View } from "../view";
import { ContentOf } from "./ContentOf";
import { Events } from "./Events";
import { foundAt, FindingsOf } from "./FindingsOf";
import { PanelHeader } from "./PanelHeader";
import { Scores } from "./Scores";
import css from "./SpanPanel.module.css";
import { wholeValues } from "./whole-values";

const Attributes = later(() => import("./Attributes").then(({ Attributes: part }) => part));
const RawOf = later(() => import("./RawOf").then(({ RawOf: part }) => part));

interface Props {
  readonly project: string;
  readonly traceId: string;
  readonly view: View;
  /** Of the trace and all its spans. */
  readonly scores: readonly Schemas["ScoreOut"][];
}

export function SpanPanel({ project, traceId, view, scores }: Props) {
  const { run, row } = view;
  const spanId = idAt(run.tree, run.spans.ids, row);
  const { data, error, refetch, isPlaceholderData } = useQuery({
    ...spanOf(project, traceId, spanId),
    enabled: spanId !== "",
    placeholderData: keepPreviousData,
  });
  const whole = useMemo(() => wholeValues(project, data), [project, data]);
  if (spanId === "") return <Notice title="This trace has no spans yet" />;
  if (error) return <Failure what="This span could not be read" error={error} retry={() => void refetch()} />;
  if (!data) return null;
  const facts = Object.keys(data.attributes).length;
  const events = data.events.length + data.links.length;
  return (
    <WholeValues value={whole}>
      <section className={css["panel"]} aria-label="Span" aria-busy={isPlaceholderData}>
        <PanelHeader span={data} run={run} row={row} />
        <Tabs className={css["tabs"] ?? ""}>
          <TabList aria-label="Of the span" className={css["list"] ?? ""}>
            <Tab id="content" className={css["tab"] ?? ""}>
              Content
            </Tab>
            <Tab id="attributes" className={css["tab"] ?? ""}>
              Attributes <small>{count(facts)}</small>
            </Tab>
            <Tab id="events" className={css["tab"] ?? ""}>
              Events <small>{count(events)}</small>
            </Tab>
            <Tab id="raw" className={css["tab"] ?? ""}>
              Raw
            </Tab>
          </TabList>
          <TabPanel id="content" className={css["body"] ?? ""}>
            <FindingsOf project={project} traceId={traceId} view={view} spanId={data.span_id} />
            <ContentOf key={data.span_id} span={data} run={run} found={foundAt(view, data.span_id)} />
            <Scores scores={scores.filter((score) => score.span_id === data.span_id || (row === 0 && score.span_id === null))} />
          </TabPanel>
          <TabPanel id="attributes" className={css["body"] ?? ""}>
            <Suspense fallback={null}>
              <Attributes key={data.span_id} span={data} />
            </Suspense>
          </TabPanel>
          <TabPanel id="events" className={css["body"] ?? ""}>
            <Events key={data.span_id} span={data} />
          </TabPanel>
          <TabPanel id="raw" className={css["body"] ?? ""}>
            <Suspense fallback={null}>
              <RawOf key={data.span_id} span={data} />
            </Suspense>
          </TabPanel>
        </Tabs>
      </section>
    </WholeValues>
  );
}
