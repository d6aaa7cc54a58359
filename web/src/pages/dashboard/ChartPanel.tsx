/** One chart with its measure and its lines to choose, and each line as a way to its traces. */
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import { Failure } from "../../parts/Notice";
import { Select } from "../../parts/Select";
import { plural } from "../../trace/format";
import { type Dimension, measuresOf, type Measured, seriesOf } from "./ask";
import { Chart, COLOURS } from "./Chart";
import css from "./ChartPanel.module.css";
import { windowOf } from "./lines";
import { inShort, told } from "./told";

const ALL = "all";
const BY: readonly (Dimension | typeof ALL)[] = [ALL, "agent", "model", "tool", "user", "environment", "release", "detector"];
const LINES = 6;

interface Props {
  readonly project: string;
  readonly measured: Measured;
  readonly measure: string;
  readonly by: Dimension | null;
}

export function ChartPanel({ project, measured, ...first }: Props) {
  const navigate = useNavigate();
  const [name, setName] = useState(first.measure);
  const [by, setBy] = useState(first.by);
  const measures = useQuery(measuresOf(project));
  const series = useQuery(seriesOf(project, measured, name, by, LINES));
  const measure = measures.data?.rows.find((row) => row.name === name);
  const lines = series.data?.series ?? [];
  const open = (line: number, at: number) => {
    if (!series.data) return;
    const query = lines[line]?.query ?? "";
    void navigate({ to: "/traces", search: { query: query || undefined, ...windowOf(at, series.data.bucket) } });
  };
  const empty = series.data !== undefined && lines.every((line) => line.samples === 0);
  return (
    <section className={css["panel"]} aria-label={measure?.title ?? name}>
      <header className={css["head"]}>
        <Select
          label="Measure"
          chosen={name}
          options={(measures.data?.rows ?? []).map((row) => ({ id: row.name, name: row.title }))}
          choose={setName}
        />
        <Select
          label="Lines"
          chosen={by ?? ALL}
          options={BY.map((id) => ({ id, name: id === ALL ? "all together" : `by ${id}` }))}
          choose={(id) => setBy(id === ALL ? null : (id as Dimension))}
        />
        <p className={css["total"]} title={measure?.counts}>
          {by === null && told(lines[0]?.total ?? null, series.data?.unit ?? "count")}
        </p>
      </header>
      {series.isError && !series.data ? (
        <Failure what="The chart could not be read" error={series.error} retry={() => void series.refetch()} />
      ) : empty ? (
        <p className={css["empty"]}>Nothing to count in this time.</p>
      ) : series.data ? (
        <>
          <Chart series={series.data} measure={measure} says={saying(series.data.title, lines)} open={open} />
          {by !== null && (
            <ul className={css["legend"]}>
              {lines.map((line, index) => (
                <li key={line.value}>
                  <Link to="/traces" search={{ ...measured, query: line.query }} title={line.value ?? ""}>
                    <i style={{ background: `var(${COLOURS[index % COLOURS.length]})` }} />
                    <span>{inShort(line.value || "none")}</span>
                    <b>{told(line.total, series.data.unit)}</b>
                  </Link>
                </li>
              ))}
              {series.data.more > 0 && <li className={css["more"]}>and {plural(series.data.more, "other")}</li>}
            </ul>
          )}
        </>
      ) : (
        <div className={css["waiting"]} />
      )}
    </section>
  );
}

function saying(title: string, lines: readonly { value: string | null; total: number | null }[]): string {
  const each = lines.map((line) => `${line.value ?? "all"} ${line.total ?? "–"}`).join(", ");
  return `${title} over time: ${each}. A click on a point opens its traces.`;
}
