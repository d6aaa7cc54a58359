/** An item in two experiments: how it went before and after, and why it fails. */
import { Link } from "@tanstack/react-router";

import { Icon } from "../../parts/Icon";
import { rowId, type RowPlace } from "../../parts/RowList";
import { type ComparedRow, CHANGES, type Ran, verdictOf } from "../../trace/experiments";
import { compact, count } from "../../trace/format";
import css from "./ComparedItem.module.css";
import { VerdictMark } from "./VerdictMark";

interface Props extends RowPlace {
  /** Ids of the experiments. */
  readonly before: string;
  readonly after: string;
  readonly row: ComparedRow;
}

export function ComparedItem({ before, after, row, index, top, atCursor, point }: Props) {
  const [was, now] = [row.before, row.after];
  const same = row.change === "same" && now !== null && verdictOf(now) === "failed";
  const says = row.why || now?.output || was?.output || "";
  return (
    <div
      id={rowId(index)}
      role="row"
      aria-rowindex={index + 1}
      aria-selected={atCursor}
      className={css["row"]}
      data-change={row.change}
      style={{ transform: `translateY(${top}px)` }}
      onPointerDown={() => point(index)}
    >
      <span role="gridcell" className={css["change"]} data-change={row.change}>
        {same ? "still fails" : CHANGES[row.change]}
      </span>
      <span role="gridcell" className={css["what"]}>
        <Link
          to="/experiments/$experimentId/items/$itemId"
          params={{ experimentId: now ? after : before, itemId: row.item_id }}
          tabIndex={-1}
          className={css["name"]}
        >
          <bdi>{row.item_id}</bdi>
        </Link>
        <bdi className={css["says"]} title={says}>
          {row.change === "fixed" && row.why && "Failed before: "}
          {says}
        </bdi>
      </span>
      <span role="gridcell" className={css["tokens"]}>
        {tokens(was, now)}
      </span>
      <span role="gridcell" className={css["verdicts"]}>
        <One experimentId={before} itemId={row.item_id} ran={was} when="before" />
        <Icon of="right" size={12} />
        <One experimentId={after} itemId={row.item_id} ran={now} when="after" />
      </span>
    </div>
  );
}

interface OneProps {
  readonly experimentId: string;
  readonly itemId: string;
  readonly ran: Ran | null;
  readonly when: string;
}

function One({ experimentId, itemId, ran, when }: OneProps) {
  if (!ran) return <span className={css["none"]}>not run</span>;
  return (
    <Link to="/experiments/$experimentId/items/$itemId" params={{ experimentId, itemId }} tabIndex={-1} title={`How it went ${when}`}>
      <VerdictMark of={verdictOf(ran)} word />
    </Link>
  );
}

function tokens(was: Ran | null, now: Ran | null): string {
  const [then, here] = [was?.tokens ?? null, now?.tokens ?? null];
  if (then === null || here === null || then === here) return here === null ? "" : `${compact(here)} tok`;
  const change = here - then;
  return `${change > 0 ? "+" : "−"}${count(Math.abs(change))} tok`;
}
