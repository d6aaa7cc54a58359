/** Datasets: the golden cases and examples of a project, and how the last run over each went. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";

import { CopyButton } from "../../parts/CopyButton";
import { Failure, Notice } from "../../parts/Notice";
import { useNow } from "../../parts/now";
import { type Experiment, passedText } from "../../trace/experiments";
import { ago, plural, utc } from "../../trace/format";
import { experimentsOf } from "../experiments/ask";
import { RateBar } from "../experiments/RateBar";
import { Trend } from "../experiments/Trend";
import { useProject } from "../shell/project";
import { useTitle } from "../shell/title";
import { type DatasetRow, datasetsOf } from "./ask";
import css from "./DatasetsPage.module.css";

export function DatasetsPage() {
  const project = useProject();
  const datasets = useQuery(datasetsOf(project));
  const experiments = useInfiniteQuery(experimentsOf(project));
  const rows = datasets.data?.rows ?? [];
  const over = useMemo(() => {
    const found = new Map<string, Experiment[]>();
    for (const one of experiments.data?.pages.flatMap((page) => page.rows) ?? []) found.set(one.dataset, [...(found.get(one.dataset) ?? []), one]);
    return found;
  }, [experiments.data]);
  useTitle("Datasets");
  return (
    <div className={css["page"]}>
      <h1 className="unseen">Datasets</h1>
      {datasets.isError && !datasets.data ? (
        <Failure what="The datasets could not be read" error={datasets.error} retry={() => void datasets.refetch()} />
      ) : datasets.data && rows.length === 0 ? (
        <NoDatasets />
      ) : (
        <>
          <p className={css["total"]}>{datasets.data && plural(rows.length, "dataset")}</p>
          <ul className={css["list"]} aria-label="Datasets">
            {rows.map((row) => (
              <Row key={row.id} row={row} experiments={over.get(row.name) ?? []} />
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function Row({ row, experiments }: { readonly row: DatasetRow; readonly experiments: readonly Experiment[] }) {
  const now = useNow();
  const changed = Date.parse(row.changed);
  const last = experiments[0];
  return (
    <li className={css["row"]}>
      <span className={css["what"]}>
        <Link to="/datasets/$name" params={{ name: row.name }}>
          <bdi>{row.name}</bdi>
        </Link>
        <span className={css["says"]} dir="auto" title={row.description}>
          {row.description}
        </span>
      </span>
      <span className={css["count"]}>
        {plural(row.count, "item")}
        <small>{row.version > 0 && `version ${row.version}`}</small>
      </span>
      <span className={css["trend"]}>{experiments.length > 1 && <Trend experiments={experiments} />}</span>
      {last ? (
        <span className={css["last"]}>
          <RateBar of={last} />
          <small title={utc(Date.parse(last.made))}>
            {last.pass_rate === null ? "last experiment" : passedText(last)}, {ago(Date.parse(last.made), now)}
          </small>
        </span>
      ) : (
        <span className={css["never"]}>{row.experiments === 0 ? "never run" : plural(row.experiments, "experiment")}</span>
      )}
      <time dateTime={row.changed} title={`Changed ${utc(changed)}`}>
        {ago(changed, now)}
      </time>
    </li>
  );
}

const COMMANDS = ["backtrail golden push NAME", "backtrail golden run --push"];

function NoDatasets() {
  return (
    <Notice title="No dataset yet">
      <p>A dataset holds golden cases: runs that went right, kept so that they stay right. Keep a what-if that passed with --golden NAME, put it here, and run all of them in CI.</p>
      {COMMANDS.map((command) => (
        <p key={command} className={css["command"]}>
          <code>{command}</code>
          <CopyButton text={command} what="command" label="Copy" />
        </p>
      ))}
      <p>Datasets that the SDKs of Langfuse or LangSmith make are shown here too.</p>
    </Notice>
  );
}
