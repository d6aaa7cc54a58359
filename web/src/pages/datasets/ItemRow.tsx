/** One item in two lines: its id, whether it is a golden case, and what it asks, or why it failed last. */
import { useNow } from "../../parts/now";
import { rowId, type RowPlace } from "../../parts/RowList";
import { type RanRow, verdictOf, whyOf } from "../../trace/experiments";
import { ago, utc } from "../../trace/format";
import { expectedInShort } from "../../trace/golden-case";
import { fieldsOf, lineOf } from "../../trace/json-value";
import { VerdictMark } from "../experiments/VerdictMark";
import type { ItemRow as Row } from "./ask";
import { GoldenMark } from "./GoldenMark";
import css from "./Items.module.css";

interface Props extends RowPlace {
  readonly item: Row;
  readonly ran: RanRow | undefined;
  readonly chosen: boolean;
  readonly choose: () => void;
}

export function ItemRow({ item, ran, chosen, choose, index, top, atCursor, point }: Props) {
  const now = useNow();
  const failed = ran !== undefined && verdictOf(ran) === "failed";
  const why = failed ? whyOf(ran) : "";
  const told = lineOf(fieldsOf(item.metadata)["description"], 200) || (item.is_golden ? expectedInShort(item.expected) : "");
  const says = why || told || lineOf(item.input, 200) || lineOf(item.expected, 200);
  const changed = Date.parse(item.changed);
  return (
    <div
      id={rowId(index)}
      role="row"
      aria-rowindex={index + 1}
      aria-selected={atCursor}
      data-chosen={chosen}
      className={css["row"]}
      style={{ transform: `translateY(${top}px)` }}
      onPointerDown={() => point(index)}
      onClick={choose}
    >
      <span role="gridcell">{ran && <VerdictMark of={verdictOf(ran)} />}</span>
      <span role="gridcell" className={css["what"]}>
        <span className={css["name"]}>
          <bdi title={item.id}>{item.id}</bdi>
          {item.is_golden && <GoldenMark />}
        </span>
        <bdi className={css["says"]} data-failed={why !== ""} title={says}>
          {says}
        </bdi>
      </span>
      <span role="gridcell">
        <time dateTime={item.changed} title={`Changed in version ${item.version}, ${utc(changed)}`}>
          {ago(changed, now)}
        </time>
      </span>
    </div>
  );
}
