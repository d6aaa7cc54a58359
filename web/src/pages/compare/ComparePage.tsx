/** Two traces side by side: what each took, their calls in one list, and the content of the chosen pair. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";

import { compareOf } from "../../api/queries";
import { useKeys } from "../../parts/keys";
import { Failure, Notice } from "../../parts/Notice";
import { mirrored } from "../../trace/comparison";
import { useProject } from "../shell/project";
import { useTitle } from "../shell/title";
import { useBack } from "../trace/back";
import { AlignedList } from "./AlignedList";
import { CompareHeader } from "./CompareHeader";
import css from "./ComparePage.module.css";
import { type Compared, useCompared } from "./compared";
import { useFollow } from "./follow";
import { PairPanel } from "./PairPanel";
import type { CompareSearch } from "./search";
import { WhichTraces } from "./WhichTraces";

export function ComparePage() {
  const { left, right } = useSearch({ from: "/compare" });
  useTitle("Compare");
  if (!left || !right) {
    return (
      <>
        <h1 className="unseen">Compare two traces</h1>
        <WhichTraces left={left ?? right} />
      </>
    );
  }
  return <Comparison left={left} right={right} />;
}

function Comparison({ left, right }: { readonly left: string; readonly right: string }) {
  const project = useProject();
  const search = useSearch({ from: "/compare" });
  const navigate = useNavigate({ from: "/compare" });
  const read = useQuery(compareOf(project, left, right));
  const change = useCallback(
    (how: CompareSearch) => void navigate({ search: (old) => ({ ...old, ...how }), replace: true }),
    [navigate],
  );
  const choose = useCallback((at: string) => change({ at }), [change]);
  const told = read.data?.comparison;
  const comparison = useMemo(() => (told && told.left.trace_id !== left ? mirrored(told) : told), [told, left]);
  const compared = useCompared(comparison, search.at, choose);
  const swap = () => change({ left: right, right: left });
  const open = [told?.left, told?.right].flatMap((run) => (run?.end === null ? [run.trace_id] : []));
  const back = useBack();
  useFollow(project, open, read.data?.took ?? 0);
  useCompareKeys(compared, search, change, swap, back);

  if (read.isError && !read.data) {
    return (
      <>
        <h1 className="unseen">Compare two traces</h1>
        <Failure what="These traces could not be compared" error={read.error} retry={() => void read.refetch()} />
      </>
    );
  }
  if (!compared) {
    return (
      <div className={css["page"]} aria-busy="true">
        <h1 className="unseen">Compare two traces</h1>
        <p className={css["waiting"]}>Reading both runs. Long ones take some seconds.</p>
      </div>
    );
  }
  return (
    <div className={css["page"]} data-show={search.show ?? "list"}>
      <h1 className="unseen">Compare two traces</h1>
      <CompareHeader comparison={compared.comparison} back={back} swap={swap} />
      {compared.aligned.how.length === 0 ? (
        <Notice title="Neither run made a call">
          <p>There is no model call, tool or retrieval in either trace, so there are no steps to compare.</p>
        </Notice>
      ) : (
        <div className={css["work"]}>
          <AlignedList compared={compared} open={() => change({ show: "content" })} />
          <PairPanel
            project={project}
            compared={compared}
            whole={search.show === "content"}
            grow={(grown) => change({ show: grown ? "content" : undefined })}
          />
        </div>
      )}
    </div>
  );
}

function useCompareKeys(
  compared: Compared | null,
  search: CompareSearch,
  change: (how: CompareSearch) => void,
  swap: () => void,
  back: () => void,
): void {
  const navigate = useNavigate();
  const here = compared?.lines[compared.line];
  const open = (side: "left" | "right") => {
    if (!compared) return;
    const call = compared.aligned[side][compared.row] ?? -1;
    const span = compared.comparison[side].calls.span_id[call];
    const traceId = compared.comparison[side].trace_id;
    void navigate({ to: "/traces/$traceId", params: { traceId }, search: span ? { span } : {} });
  };
  useKeys({
    j: () => compared?.move(1),
    ArrowDown: () => compared?.move(1),
    k: () => compared?.move(-1),
    ArrowUp: () => compared?.move(-1),
    PageDown: () => compared?.move(10),
    PageUp: () => compared?.move(-10),
    Home: () => compared?.move(-compared.lines.length),
    End: () => compared?.move(compared.lines.length),
    n: () => compared?.next(1),
    N: () => compared?.next(-1),
    Enter: () => {
      if (here && !("row" in here)) compared?.unfold(here.from);
      else change({ show: search.show ? undefined : "content" });
    },
    Escape: () => change({ show: undefined }),
    o: () => open("left"),
    O: () => open("right"),
    x: swap,
    u: back,
  });
}
