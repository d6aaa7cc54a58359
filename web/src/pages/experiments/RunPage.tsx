/** How one item went in an experiment: what it did not keep, what it gave, and its calls beside those of its recording. */
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";

import { Facts } from "../../parts/Facts";
import { Icon } from "../../parts/Icon";
import { useKeys } from "../../parts/keys";
import { Failure } from "../../parts/Notice";
import { verdictOf } from "../../trace/experiments";
import { useProject } from "../shell/project";
import { useTitle } from "../shell/title";
import { experimentOf, runsOf } from "./ask";
import { factsOfRun, OneRun } from "./OneRun";
import css from "./RunPage.module.css";
import { VerdictMark } from "./VerdictMark";

export function RunPage() {
  const project = useProject();
  const { experimentId, itemId } = useParams({ from: "/experiments/$experimentId/items/$itemId" });
  const search = useSearch({ from: "/experiments/$experimentId/items/$itemId" });
  const navigate = useNavigate({ from: "/experiments/$experimentId/items/$itemId" });
  const read = useQuery(runsOf(project, experimentId, itemId));
  const { data: experiment } = useQuery(experimentOf(project, experimentId));
  const runs = read.data?.runs ?? [];
  const worst = runs.findIndex((run) => verdictOf(run) === "failed");
  const chosen = Math.min(search.run ?? Math.max(0, worst) + 1, Math.max(1, runs.length));
  const run = runs[chosen - 1];
  useTitle(itemId);
  useKeys({ u: () => void navigate({ to: "/experiments/$experimentId", params: { experimentId }, search: {} }) });
  if (read.isError && !read.data) {
    return (
      <>
        <h1 className="unseen">{itemId}</h1>
        <Failure what="How this item went could not be read" error={read.error} retry={() => void read.refetch()} />
      </>
    );
  }
  return (
    <div className={css["page"]}>
      <header className={css["header"]}>
        <Link
          to="/experiments/$experimentId"
          params={{ experimentId }}
          className={css["back"]}
          aria-label="Back to the experiment (u)"
          title="Back to the experiment (u)"
        >
          <Icon of="left" />
        </Link>
        <div className={css["what"]}>
          {experiment && (
            <p className={css["above"]}>
              <Link
                to="/datasets/$name"
                params={{ name: experiment.dataset }}
                search={{ item: itemId, ...(experiment.version === null ? {} : { version: experiment.version }) }}
              >
                The item in <bdi>{experiment.dataset}</bdi>
              </Link>
              <Link to="/experiments/$experimentId" params={{ experimentId }}>
                <bdi>{experiment.name}</bdi>
              </Link>
            </p>
          )}
          <h1>
            <bdi>{itemId}</bdi>
            {run && <VerdictMark of={verdictOf(run)} word size={16} />}
          </h1>
        </div>
        {run && <Facts facts={factsOfRun(run)} />}
      </header>
      {runs.length > 1 && (
        <div className={css["runs"]} role="group" aria-label="Runs">
          {runs.map((one, at) => (
            <button
              key={one.trace_id ?? at}
              type="button"
              aria-pressed={at + 1 === chosen}
              onClick={() => void navigate({ search: { run: at + 1 }, replace: true })}
            >
              <VerdictMark of={verdictOf(one)} size={13} /> Run {at + 1}
            </button>
          ))}
        </div>
      )}
      {run && <OneRun key={chosen} run={run} />}
    </div>
  );
}
