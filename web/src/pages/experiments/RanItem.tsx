/** How one item went: whether it passed, why not or what it gave, and what it took. */
import { Link } from "@tanstack/react-router";

import { rowId, type RowPlace } from "../../parts/RowList";
import { type RanRow, verdictOf, whyOf } from "../../trace/experiments";
import { compact, cost, count, duration, plural } from "../../trace/format";
import css from "./ExperimentPage.module.css";
import { VerdictMark } from "./VerdictMark";

interface Props extends RowPlace {
  readonly experimentId: string;
  readonly ran: RanRow;
}

export function RanItem({ experimentId, ran, index, top, atCursor, point }: Props) {
  const why = whyOf(ran);
  const says = why || ran.output;
  const { steps, tokens, cost: dollars, seconds } = ran;
  return (
    <div
      id={rowId(index)}
      role="row"
      aria-rowindex={index + 1}
      aria-selected={atCursor}
      className={css["row"]}
      style={{ transform: `translateY(${top}px)` }}
      onPointerDown={() => point(index)}
    >
      <span role="gridcell">
        <VerdictMark of={verdictOf(ran)} />
      </span>
      <span role="gridcell" className={css["what"]}>
        <Link to="/experiments/$experimentId/items/$itemId" params={{ experimentId, itemId: ran.item_id }} tabIndex={-1}>
          <bdi>{ran.item_id}</bdi>
        </Link>
        <bdi className={css["says"]} data-failed={why !== "" && ran.passed === false} title={says}>
          {says}
        </bdi>
      </span>
      <span role="gridcell" className={css["number"]}>
        {steps !== null && plural(steps, "step")}
      </span>
      <span role="gridcell" className={css["number"]} title={tokens === null ? undefined : `${count(tokens)} tokens`}>
        {tokens !== null && `${compact(tokens)} tok`}
      </span>
      <span role="gridcell" className={css["number"]}>
        {dollars !== null && cost(dollars)}
      </span>
      <span role="gridcell" className={css["number"]}>
        {seconds !== null && duration(seconds * 1e9)}
      </span>
    </div>
  );
}
