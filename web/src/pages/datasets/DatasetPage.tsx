/** One dataset: its items with how each went last, the experiments over it, and its versions. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";

import { Button } from "../../parts/Button";
import { type Fact, Facts } from "../../parts/Facts";
import { Icon } from "../../parts/Icon";
import { useKeys } from "../../parts/keys";
import { Failure } from "../../parts/Notice";
import { passedText } from "../../trace/experiments";
import { count, dayOf, timeOfDay, utc } from "../../trace/format";
import { experimentsOf } from "../experiments/ask";
import { useProject } from "../shell/project";
import { useTitle } from "../shell/title";
import { type Dataset, datasetOf } from "./ask";
import css from "./DatasetPage.module.css";
import { ExperimentList } from "./ExperimentList";
import { Items } from "./Items";
import type { Part } from "./search";
import { VersionChoice } from "./VersionChoice";
import { Versions } from "./Versions";

export function DatasetPage() {
  const project = useProject();
  const { name } = useParams({ from: "/datasets/$name" });
  const { show = "items", version } = useSearch({ from: "/datasets/$name" });
  const navigate = useNavigate({ from: "/datasets/$name" });
  const read = useInfiniteQuery(datasetOf(project, name, version));
  const experiments = useInfiniteQuery(experimentsOf(project, name));
  const dataset = read.data?.pages[0];
  const over = experiments.data?.pages.flatMap((page) => page.rows) ?? [];
  useTitle(name);
  useKeys({ u: () => void navigate({ to: "/datasets", search: {} }) });
  if (read.isError && !read.data) {
    return (
      <>
        <h1 className="unseen">{name}</h1>
        <Failure what="This dataset could not be read" error={read.error} retry={() => void read.refetch()} />
      </>
    );
  }
  if (!dataset) return <h1 className="unseen">{name}</h1>;
  const last = over[0];
  return (
    <div className={css["page"]}>
      <header className={css["header"]}>
        <Link to="/datasets" className={css["back"]} aria-label="All datasets (u)" title="All datasets (u)">
          <Icon of="left" />
        </Link>
        <div className={css["what"]}>
          <h1>
            <bdi>{dataset.name}</bdi>
          </h1>
          {dataset.description && <p dir="auto">{dataset.description}</p>}
        </div>
        <Facts facts={facts(dataset, last && { id: last.id, says: passedText(last) })} />
      </header>
      <div className={css["bar"]}>
        <div className={css["parts"]} role="group" aria-label="What is shown">
          <Tab part="items" show={show} says="Items" many={version === undefined ? dataset.count : null} />
          <Tab part="experiments" show={show} says="Experiments" many={dataset.experiments} />
          <Tab part="versions" show={show} says="Versions" many={dataset.version} />
        </div>
        {show === "items" && dataset.version > 0 && (
          <VersionChoice name={name} newest={dataset.version} asOf={version} choose={(next) => void navigate({ search: (old) => ({ ...old, version: next }) })} />
        )}
      </div>
      {version !== undefined && version < dataset.version && show === "items" && (
        <p className={css["older"]} role="status">
          <Icon of="info" size={14} />
          <span>
            As it was in version {count(version)}; the newest is {count(dataset.version)}.
          </span>
          <Button look="bare" onClick={() => void navigate({ search: (old) => ({ ...old, version: undefined }) })}>
            Show the newest
          </Button>
        </p>
      )}
      {show === "items" && (
        <Items
          dataset={dataset}
          items={read.data?.pages.flatMap((page) => page.items) ?? []}
          version={version}
          last={last?.id}
          more={read.hasNextPage}
          readMore={() => !read.isFetchingNextPage && void read.fetchNextPage()}
        />
      )}
      {show === "experiments" && (
        <ExperimentList
          dataset={name}
          experiments={over}
          waiting={experiments.isPending}
          more={experiments.hasNextPage}
          readMore={() => !experiments.isFetchingNextPage && void experiments.fetchNextPage()}
        />
      )}
      {show === "versions" && <Versions name={name} />}
    </div>
  );
}

interface TabProps {
  readonly part: Part;
  readonly show: Part;
  readonly says: string;
  readonly many: number | null;
}

function Tab({ part, show, says, many }: TabProps) {
  const navigate = useNavigate({ from: "/datasets/$name" });
  return (
    <button
      type="button"
      aria-pressed={part === show}
      onClick={() => void navigate({ search: (old) => ({ ...old, show: part === "items" ? undefined : part }) })}
    >
      {says} {many !== null && <small>{count(many)}</small>}
    </button>
  );
}

function facts(dataset: Dataset, last: { readonly id: string; readonly says: string } | undefined): (Fact | null | false)[] {
  const changed = Date.parse(dataset.changed);
  return [
    last
      ? {
          label: "Last experiment",
          value: (
            <Link to="/experiments/$experimentId" params={{ experimentId: last.id }}>
              {last.says}
            </Link>
          ),
        }
      : null,
    { label: "Changed", value: `${dayOf(changed, Date.now())}, ${timeOfDay(changed)}`, exact: utc(changed) },
  ];
}
