/** Cells that rows of traces and of sessions have in common: what was counted, what went in and what came out. */
import type { ReactNode } from "react";

import type { Found, Totals } from "../api/client";
import { detectorInWords } from "../trace/finding-words";
import { ago, compact, cost, count, dayOf, duration, plural, timeOfDay, utc } from "../trace/format";
import css from "./RowList.module.css";
import { SeverityMark } from "./SeverityMark";

/** Half a day: before that the day says more than the hours since. */
const RECENT = 43_200_000;

interface CellProps {
  readonly look?: "found" | "number" | "lasted" | "id" | "time" | "status";
  readonly title?: string | undefined;
  /** What is counted: said in a card, which has no head. */
  readonly unit?: string;
  /** A second line. */
  readonly below?: ReactNode;
  /** Null stands for nothing known. */
  readonly children: ReactNode;
}

export function Cell({ look, title, unit, below, children }: CellProps) {
  const empty = children === null || children === undefined || children === "";
  const number = look === "number" || look === "lasted";
  const className = number ? `${css["number"]} ${css[look]}` : look && css[look];
  return (
    <span role="gridcell" className={className} title={title} data-empty={empty}>
      {empty ? (number || look === "found") && <span className={css["nothing"]}>–</span> : children}
      {unit && !empty && <span className={css["unit"]}> {unit}</span>}
      {below}
    </span>
  );
}

/** When it started, and how long ago that is. */
export function Started({ start, now }: { readonly start: string | null; readonly now: number }) {
  if (start === null) return <Cell look="time">unknown</Cell>;
  const ms = Date.parse(start);
  const recent = now - ms < RECENT;
  return (
    <Cell look="time" title={utc(ms)} below={recent ? <small className={css["ago"]}>{ago(ms, now)}</small> : <small>{dayOf(ms, now)}</small>}>
      {timeOfDay(ms)}
    </Cell>
  );
}

/** A name or an id of somebody else's making. */
export function Id({ told }: { readonly told: string | null }) {
  return (
    <Cell look="id" title={told ?? undefined}>
      {told && <bdi>{told}</bdi>}
    </Cell>
  );
}

interface CountProps {
  readonly of: number;
  readonly unit: string;
  /** None is worth no more than a dash. */
  readonly orNone?: boolean;
  readonly below?: ReactNode;
}

export function Count({ of, unit, orNone = false, below }: CountProps) {
  return (
    <Cell look="number" unit={of === 1 ? unit : `${unit}s`} below={below}>
      {orNone && of === 0 ? null : count(of)}
    </Cell>
  );
}

/** How many findings, how grave, and the first by its name. */
export function Findings({ of }: { readonly of: Found }) {
  const [first, ...more] = of.detectors;
  if (of.count === 0 || !of.worst) return <Cell look="found">{null}</Cell>;
  const all = of.detectors.map(detectorInWords).join(", ");
  const name = first && (
    <small>
      {detectorInWords(first)}
      {more.length > 0 && `, +${count(more.length)}`}
    </small>
  );
  return (
    <Cell look="found" title={`${plural(of.count, "finding")}, the gravest ${of.worst}: ${all}`} below={name}>
      <SeverityMark of={of.worst} size={13} /> {count(of.count)}
    </Cell>
  );
}

export function Tools({ totals }: { readonly totals: Totals }) {
  const failed = totals.tool_errors > 0 && <small className={css["bad"]}>{count(totals.tool_errors)} failed</small>;
  return <Count of={totals.tool_calls} unit="tool" orNone below={failed} />;
}

/** Tokens of one direction, or of both. */
export function Tokens({ of, totals }: { readonly of: number; readonly totals: Totals }) {
  return (
    <Cell look="number" unit="tokens" title={tokensInFull(totals)}>
      {of > 0 ? compact(of) : null}
    </Cell>
  );
}

export function Cost({ totals }: { readonly totals: Totals }) {
  return (
    <Cell look="number" title={totals.cost === null ? undefined : `$${totals.cost}`}>
      {totals.cost === null ? null : cost(totals.cost)}
    </Cell>
  );
}

export function Lasted({ ns }: { readonly ns: number | null }) {
  return <Cell look="lasted">{ns === null ? null : duration(ns)}</Cell>;
}

interface Previewed {
  readonly input_preview: string;
  readonly output_preview: string;
}

export function Previews({ row }: { readonly row: Previewed }) {
  return (
    <span role="gridcell" className={css["preview"]}>
      <bdi>{oneLine(row.input_preview) || "no input recorded"}</bdi>
      {row.output_preview && (
        <>
          <span className={css["arrow"]}>→</span>
          <bdi className={css["output"]}>{oneLine(row.output_preview)}</bdi>
        </>
      )}
    </span>
  );
}

export function tokensInFull(totals: Totals): string {
  const cached = totals.cached_tokens ? `, ${count(totals.cached_tokens)} of them cached` : "";
  return `${count(totals.input_tokens)} in${cached}; ${count(totals.output_tokens)} out`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
