/** Cells that rows of traces and of sessions have in common: what was counted, what went in and what came out. */
import type { Totals } from "../api/client";
import { compact, cost, count, plural } from "../trace/format";
import css from "./RowList.module.css";

/** Steps, tools, tokens and cost. */
export function Counts({ totals }: { readonly totals: Totals }) {
  const tokens = totals.input_tokens + totals.output_tokens;
  return (
    <>
      <span role="gridcell" className={css["number"]} title={plural(totals.spans, "span")}>
        {count(totals.steps)}
      </span>
      <span role="gridcell" className={css["number"]}>
        {totals.tool_calls > 0 ? count(totals.tool_calls) : <Nothing />}
        {totals.tool_errors > 0 && <small className={css["bad"]}>{count(totals.tool_errors)} failed</small>}
      </span>
      <span role="gridcell" className={css["number"]} title={tokensInFull(totals)}>
        {tokens > 0 ? compact(tokens) : <Nothing />}
      </span>
      <span role="gridcell" className={css["number"]} title={totals.cost === null ? undefined : `$${totals.cost}`}>
        {totals.cost === null ? <Nothing /> : cost(totals.cost)}
      </span>
    </>
  );
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

export function Nothing() {
  return <span className={css["nothing"]}>–</span>;
}

export function tokensInFull(totals: Totals): string {
  const cached = totals.cached_tokens ? `, ${count(totals.cached_tokens)} of them cached` : "";
  return `${count(totals.input_tokens)} in${cached}; ${count(totals.output_tokens)} out`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
