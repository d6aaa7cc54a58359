/** The calls of a run beside those of its recording: the list, and what the chosen row asked and got. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";

import { useKeys } from "../../parts/keys";
import { nextDifference, type Row } from "../../trace/replays";
import { ReplayRows } from "../replays/ReplayRows";
import { RowPanel } from "../replays/RowPanel";
import css from "./RunPage.module.css";

interface Props {
  readonly rows: readonly Row[];
  /** The run was stopped: what follows was not reached. */
  readonly stopped: boolean;
}

export function Aligned({ rows, stopped }: Props) {
  const search = useSearch({ from: "/experiments/$experimentId/items/$itemId" });
  const navigate = useNavigate({ from: "/experiments/$experimentId/items/$itemId" });
  const first = Math.max(0, rows.findIndex((row) => row.first));
  const row = Math.min(rows.length - 1, search.row === undefined ? first : search.row - 1);
  const choose = useCallback((next: number) => void navigate({ search: (old) => ({ ...old, row: next + 1 }), replace: true }), [navigate]);
  const move = (by: number) => choose(Math.min(rows.length - 1, Math.max(0, row + by)));
  useKeys({
    j: () => move(1),
    ArrowDown: () => move(1),
    k: () => move(-1),
    ArrowUp: () => move(-1),
    n: () => choose(nextDifference(rows, row, 1)),
    N: () => choose(nextDifference(rows, row, -1)),
  });
  const here = rows[row];
  return (
    <div className={css["work"]}>
      <ReplayRows rows={rows} stopped={stopped} row={row} choose={choose} />
      {here && <RowPanel row={here} stopped={stopped} traceId="" />}
    </div>
  );
}
