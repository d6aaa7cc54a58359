/** Every column of the list of traces: a line here adds one to the list and to the choice. */
import { Link } from "@tanstack/react-router";
import type { ReactElement, ReactNode } from "react";

import type { Trace } from "../../api/client";
import { Cell, Cost, Count, Findings, Id, Lasted, Started, Tokens, Tools } from "../../parts/RowCells";
import type { Column } from "../../parts/RowList";
import css from "../../parts/RowList.module.css";
import { outcomeOf, StatusMark } from "../../parts/StatusMark";
import { Tag } from "../../parts/Tag";
import { type Layout, templateOf, type Wide } from "../../trace/columns";

export interface TraceColumn extends Column, Wide {
  /** `beside` is what a row can do; the name has it. */
  readonly cell: (trace: Trace, now: number, beside: ReactNode) => ReactElement;
}

export const COLUMNS: readonly TraceColumn[] = [
  { id: "time", name: "Time", sort: "start", least: 84, alone: 138, tall: true, cell: ({ start }, now) => <Started start={start} now={now} /> },
  { id: "name", name: "Name", least: 220, most: Infinity, cell: (trace, _, beside) => <Name trace={trace} beside={beside} /> },
  { id: "session", name: "Session", least: 72, most: 148, cell: (trace) => <Id told={trace.session_id} /> },
  { id: "user", name: "User", least: 64, most: 116, cell: (trace) => <Id told={trace.user_id} /> },
  { id: "steps", name: "Steps", sort: "steps", number: true, least: 54, cell: ({ totals }) => <Count of={totals.steps} unit="step" /> },
  { id: "tools", name: "Tools", sort: "tools", number: true, least: 62, alone: 96, tall: true, cell: ({ totals }) => <Tools totals={totals} /> },
  {
    id: "tokens",
    name: "Tokens",
    sort: "tokens",
    number: true,
    least: 66,
    cell: ({ totals }) => <Tokens of={totals.input_tokens + totals.output_tokens} totals={totals} />,
  },
  { id: "cost", name: "Cost", sort: "cost", number: true, least: 70, cell: ({ totals }) => <Cost totals={totals} /> },
  { id: "latency", name: "Latency", sort: "latency", number: true, least: 82, cell: (trace, now) => <Lasted ns={latency(trace, now)} /> },
  {
    id: "findings",
    name: "Findings",
    found: true,
    least: 132,
    most: 164,
    alone: 188,
    tall: true,
    cell: ({ findings }) => <Findings of={findings} />,
  },
  { id: "status", name: "Status", status: true, least: 84, alone: 148, tall: true, cell: (trace) => <Status trace={trace} /> },
  { id: "model", name: "Model", least: 96, most: 170, cell: ({ models }) => <Id told={models.join(", ")} /> },
  { id: "service", name: "Service", least: 80, most: 140, cell: ({ service }) => <Id told={service} /> },
  { id: "environment", name: "Environment", least: 88, most: 120, cell: ({ environment }) => <Id told={environment} /> },
  { id: "release", name: "Release", least: 72, most: 120, cell: ({ release }) => <Id told={release} /> },
  { id: "tags", name: "Tags", least: 80, most: 160, cell: ({ tags }) => <Id told={tags.join(", ")} /> },
  { id: "input", name: "Input", number: true, least: 66, cell: ({ totals }) => <Tokens of={totals.input_tokens} totals={totals} /> },
  { id: "output", name: "Output", number: true, least: 66, cell: ({ totals }) => <Tokens of={totals.output_tokens} totals={totals} /> },
  { id: "spans", name: "Spans", sort: "spans", number: true, least: 62, cell: ({ totals }) => <Count of={totals.spans} unit="span" /> },
  {
    id: "retrievals",
    name: "Retrievals",
    number: true,
    least: 76,
    cell: ({ totals }) => <Count of={totals.retrievals} unit="retrieval" orNone />,
  },
  {
    id: "failed",
    name: "Failed spans",
    sort: "errors",
    number: true,
    least: 88,
    cell: ({ totals }) => <Count of={totals.errors} unit="failed span" orNone />,
  },
];

export const KNOWN: readonly string[] = COLUMNS.map(({ id }) => id);

/** The name leads to the trace: it is always shown. */
export const ALWAYS = "name";

export const USUAL: Layout = { shown: KNOWN.slice(0, 11), previews: true };

const BY_ID: ReadonlyMap<string, TraceColumn> = new Map(COLUMNS.map((column) => [column.id, column]));

export function columnsOf({ shown }: Layout): readonly TraceColumn[] {
  const ids = shown.includes(ALWAYS) ? shown : [ALWAYS, ...shown];
  return ids.flatMap((id) => BY_ID.get(id) ?? []);
}

export const templateFor = (columns: readonly TraceColumn[], previews: boolean) => templateOf(columns, ALWAYS, previews);

function Name({ trace, beside }: { readonly trace: Trace; readonly beside: ReactNode }) {
  return (
    <span role="gridcell" className={css["name"]}>
      <Link to="/traces/$traceId" params={{ traceId: trace.trace_id }} className={css["link"]} tabIndex={-1} title={trace.name}>
        <bdi>{trace.name || trace.trace_id}</bdi>
      </Link>
      {trace.environment && <Tag>{trace.environment}</Tag>}
      {beside}
    </span>
  );
}

function Status({ trace }: { readonly trace: Trace }) {
  return (
    <Cell
      look="status"
      below={trace.totals.escalations > 0 && <small className={css["aside"]} title="It was handed over to a human">escalated</small>}
    >
      <StatusMark outcome={outcomeOf(trace.status, trace.end === null)} />
    </Cell>
  );
}

/** Of a run that is still going: until now. */
function latency(trace: Trace, now: number): number | null {
  if (trace.latency_ns !== null || trace.end !== null || trace.start === null) return trace.latency_ns;
  return Math.max(0, (now - Date.parse(trace.start)) * 1e6);
}
