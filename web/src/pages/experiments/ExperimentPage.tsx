/** One experiment: how many items passed, what it took, and how each item went, the failed ones first. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";

import { useKeys } from "../../parts/keys";
import { Failure, Notice } from "../../parts/Notice";
import { RowList } from "../../parts/RowList";
import { gravestFirst, oneBefore, verdictOf } from "../../trace/experiments";
import { count } from "../../trace/format";
import { useProject } from "../shell/project";
import { useTitle } from "../shell/title";
import { experimentOf, experimentsOf } from "./ask";
import { ExperimentHeader } from "./ExperimentHeader";
import css from "./ExperimentPage.module.css";
import { RanItem } from "./RanItem";

export function ExperimentPage() {
  const project = useProject();
  const { experimentId } = useParams({ from: "/experiments/$experimentId" });
  const { which } = useSearch({ from: "/experiments/$experimentId" });
  const navigate = useNavigate({ from: "/experiments/$experimentId" });
  const read = useQuery(experimentOf(project, experimentId));
  const experiment = read.data;
  const over = useInfiniteQuery({ ...experimentsOf(project, experiment?.dataset), enabled: experiment !== undefined });
  const all = useMemo(() => gravestFirst(experiment?.ran ?? []), [experiment]);
  const rows = useMemo(() => all.filter((ran) => which === undefined || verdictOf(ran) === which), [all, which]);
  const others = over.data?.pages.flatMap((page) => page.rows) ?? [];
  const before = oneBefore(others, experimentId);
  useTitle(experiment?.name ?? "Experiment");
  useKeys({
    u: () => void (experiment && navigate({ to: "/datasets/$name", params: { name: experiment.dataset }, search: { show: "experiments" } })),
    c: () => void (before && navigate({ to: "/experiments/compare", search: { before: before.id, after: experimentId } })),
  });
  if (read.isError && !experiment) {
    return (
      <>
        <h1 className="unseen">Experiment</h1>
        <Failure what="This experiment could not be read" error={read.error} retry={() => void read.refetch()} />
      </>
    );
  }
  if (!experiment) return <h1 className="unseen">Experiment</h1>;
  const choices = [
    { id: undefined, says: "All", many: all.length },
    { id: "failed" as const, says: "Failed", many: experiment.failed },
    { id: "passed" as const, says: "Passed", many: experiment.passed },
  ];
  return (
    <div className={css["page"]}>
      <ExperimentHeader experiment={experiment} others={others} before={before} />
      <div className={css["bar"]}>
        <div className={css["which"]} role="group" aria-label="Which items">
          {choices.map(({ id, says, many }) => (
            <button
              key={says}
              type="button"
              aria-pressed={id === which}
              onClick={() => void navigate({ search: (old) => ({ ...old, which: id }), replace: true })}
            >
              {says} <small>{count(many)}</small>
            </button>
          ))}
        </div>
      </div>
      {rows.length === 0 ? (
        <Notice title={which === "failed" ? "None failed" : which === "passed" ? "None passed" : "It ran no item"} />
      ) : (
        <RowList
          key={which ?? ""}
          place={`experiment ${experimentId} ${which ?? ""}`}
          label="Items"
          rows={rows}
          row={(ran, at) => <RanItem key={ran.item_id} experimentId={experimentId} ran={ran} {...at} />}
          waiting={false}
          more={false}
          readMore={() => {}}
          open={({ item_id: itemId }) => void navigate({ to: "/experiments/$experimentId/items/$itemId", params: { experimentId, itemId }, search: {} })}
        />
      )}
    </div>
  );
}
