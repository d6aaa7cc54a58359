/** Two experiments over a dataset side by side: what broke, what was fixed, and what each took. */
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";

import { useKeys } from "../../parts/keys";
import { Failure, Notice } from "../../parts/Notice";
import { RowList } from "../../parts/RowList";
import { type Change, CHANGES } from "../../trace/experiments";
import { count } from "../../trace/format";
import { useProject } from "../shell/project";
import { useTitle } from "../shell/title";
import { comparedOf } from "./ask";
import { ComparedHeader } from "./ComparedHeader";
import { ComparedItem } from "./ComparedItem";
import css from "./ExperimentPage.module.css";

const ORDER: readonly Change[] = ["broke", "fixed", "gone", "added", "same"];

export function ComparePage() {
  const { before, after } = useSearch({ from: "/experiments/compare" });
  useTitle("Compare experiments");
  return (
    <>
      <h1 className="unseen">Compare experiments</h1>
      {before && after ? (
        <Two before={before} after={after} />
      ) : (
        <Notice title="Two experiments are compared">
          <p>
            Choose a <Link to="/datasets">dataset</Link>, and tick two of its experiments.
          </p>
        </Notice>
      )}
    </>
  );
}

function Two({ before, after }: { readonly before: string; readonly after: string }) {
  const project = useProject();
  const { which } = useSearch({ from: "/experiments/compare" });
  const navigate = useNavigate({ from: "/experiments/compare" });
  const read = useQuery(comparedOf(project, before, after));
  const compared = read.data;
  const rows = useMemo(() => compared?.rows.filter(({ change }) => which === undefined || change === which) ?? [], [compared, which]);
  const swap = () => void navigate({ search: (old) => ({ ...old, before: after, after: before, which: undefined }), replace: true });
  useKeys({ x: swap, u: () => void navigate({ to: "/experiments/$experimentId", params: { experimentId: after }, search: {} }) });
  if (read.isError && !compared) {
    return <Failure what="These experiments could not be compared" error={read.error} retry={() => void read.refetch()} />;
  }
  if (!compared) return null;
  const choices = [undefined, ...ORDER.filter((change) => (compared.changes[change] ?? 0) > 0)];
  return (
    <div className={css["page"]}>
      <ComparedHeader compared={compared} swap={swap} />
      <div className={css["bar"]}>
        <div className={css["which"]} role="group" aria-label="Which items">
          {choices.map((change) => (
            <button
              key={change ?? ""}
              type="button"
              data-change={change}
              aria-pressed={change === which}
              onClick={() => void navigate({ search: (old) => ({ ...old, which: change }), replace: true })}
            >
              {change === undefined ? "All" : CHANGES[change].replace(/^./, (first) => first.toUpperCase())}{" "}
              <small>{count(change === undefined ? compared.rows.length : (compared.changes[change] ?? 0))}</small>
            </button>
          ))}
        </div>
      </div>
      {rows.length === 0 ? (
        <Notice title="No such item" />
      ) : (
        <RowList
          key={which ?? ""}
          place={`experiments ${before} ${after} ${which ?? ""}`}
          label="Items"
          rows={rows}
          row={(row, at) => <ComparedItem key={row.item_id} before={before} after={after} row={row} {...at} />}
          waiting={false}
          more={false}
          readMore={() => {}}
          open={(row) =>
            void navigate({
              to: "/experiments/$experimentId/items/$itemId",
              params: { experimentId: row.after ? after : before, itemId: row.item_id },
              search: {},
            })
          }
        />
      )}
    </div>
  );
}
