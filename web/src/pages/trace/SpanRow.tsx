/** One row of the treegrid: a span's place in the tree and in time. */
import { memo } from "react";

import type { Finding } from "../../api/findings";
import { Icon } from "../../parts/Icon";
import { KindMark } from "../../parts/KindMark";
import { Marked } from "../../parts/Marked";
import { SeverityMark } from "../../parts/SeverityMark";
import type { Mark, Severity } from "../../trace/findings";
import { compact, count, duration, errorInShort } from "../../trace/format";
import { family } from "../../trace/kinds";
import { durationOf, type Place, placeIn, type Run } from "../../trace/spans";
import { barOf, type TimeWindow } from "../../trace/time-window";
import { MarkOf } from "./MarkOf";
import css from "./SpanGrid.module.css";

const INDENT = 14;
const DEEPEST = 12;

interface Props {
  readonly run: Run;
  readonly row: number;
  readonly top: number;
  readonly index: number;
  readonly chosen: boolean;
  readonly folded: boolean;
  readonly words: string;
  readonly window: TimeWindow;
  /** Depth of the row that the tree begins at. */
  readonly base: number;
  /** Whether the run waited for it; undefined where that is not asked. */
  readonly critical: boolean | undefined;
  readonly mark: Mark<Finding> | undefined;
  /** The gravest that is marked below it. */
  readonly hidden: Severity | null;
  readonly choose: (row: number) => void;
  readonly fold: (id: string) => void;
}

export const SpanRow = memo(function SpanRow(props: Props) {
  const { run, row, top, index, chosen, folded, words, window, base, critical, mark, hidden, choose, fold } = props;
  const place = placeIn(run, row);
  const below = run.tree.size[row] ?? 0;
  const tokens = run.spans.tokens[place.span];
  return (
    <div
      id={`row-${row}`}
      className={css["row"]}
      role="row"
      aria-rowindex={index + 2}
      aria-level={(run.tree.depth[row] ?? 0) + 1}
      aria-selected={chosen}
      aria-expanded={below > 0 ? !folded : undefined}
      data-failed={place.failed}
      data-critical={critical}
      data-origin={mark?.origin}
      data-worst={mark?.worst}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => choose(row)}
    >
      <span role="gridcell" className={css["name"]}>
        <Indent depth={(run.tree.depth[row] ?? 0) - base} />
        {below > 0 ? (
          <button
            type="button"
            className={css["turn"]}
            tabIndex={-1}
            aria-label={folded ? `Unfold ${count(below)} spans` : "Fold"}
            onClick={(event) => {
              event.stopPropagation();
              fold(place.id);
            }}
          >
            <Icon of={folded ? "right" : "down"} size={12} />
          </button>
        ) : (
          <span className={css["turn"]} />
        )}
        <KindMark kind={place.kind} />
        <span className={css["text"]} title={place.name} dir="auto">
          <Marked text={place.name} words={words} />
        </span>
        {folded && (
          <span className={css["below"]} data-worst={hidden ?? undefined} title={hidden ? `Findings below, the gravest ${hidden}` : undefined}>
            {count(below)}
            {hidden && <SeverityMark of={hidden} size={11} />}
          </span>
        )}
        {mark && <MarkOf mark={mark} brief={place.failed} />}
        <Trouble run={run} place={place} words={words} />
      </span>
      <span role="gridcell" className={css["kind"]}>
        {place.kind}
      </span>
      <span role="gridcell" className={css["number"]} title={tokens ? `${count(tokens)} tokens` : undefined}>
        {tokens ? compact(tokens) : ""}
      </span>
      <span role="gridcell" className={css["time"]}>
        <span className={css["scale"]}>
          <Bar place={place} window={window} mark={mark} />
        </span>
      </span>
    </div>
  );
});

/** Lines from the parents down; beyond a depth it says the depth instead of running out of the page. */
function Indent({ depth }: { readonly depth: number }) {
  if (depth <= DEEPEST) return <span className={css["indent"]} style={{ width: depth * INDENT }} />;
  return (
    <span className={css["indent"]} style={{ width: DEEPEST * INDENT }}>
      <span className={css["depth"]} title={`${count(depth)} levels deep`}>
        {compact(depth)}
      </span>
    </span>
  );
}

function Trouble({ run, place, words }: { readonly run: Run; readonly place: Place; readonly words: string }) {
  const fate = run.tree.fate(place.span);
  if (place.failed) {
    const says = run.spans.errors[place.span] ?? "error";
    return (
      <span className={css["error"]} title={says}>
        <Icon of="error" size={13} />
        <span className={css["errorText"]}>
          <Marked text={errorInShort(says)} words={words} />
        </span>
      </span>
    );
  }
  if (fate === "orphan") return <span className={css["fate"]} title="Its parent has not arrived">no parent</span>;
  if (fate === "cycle") return <span className={css["fate"]} title="Its parents lead back to itself">cycle</span>;
  return null;
}

function Bar({ place, window, mark }: { readonly place: Place; readonly window: TimeWindow; readonly mark: Mark | undefined }) {
  const took = durationOf(place);
  if (place.start === null || took === null) return <span className={css["late"]}>start not received</span>;
  const bar = barOf(place.start, place.end, window);
  if (bar.outside) {
    const before = place.end < window.from;
    return (
      <span className={css["beyond"]} data-before={before} title={before ? "Before what is shown" : "After what is shown"}>
        {before ? `‹ ${duration(took)}` : `${duration(took)} ›`}
      </span>
    );
  }
  return (
    <>
      <span
        className={css["bar"]}
        data-family={family(place.kind)}
        data-failed={place.failed}
        data-open={place.open}
        style={{ left: `${bar.left * 100}%`, width: `${bar.width * 100}%` }}
      />
      <span className={css["label"]} style={{ left: `${(bar.left + bar.width) * 100}%` }}>
        {place.open ? "running" : duration(took)}
        {mark && (mark.told.length > 0 || mark.origin) && <i className={css["flag"]} data-worst={mark.worst} data-origin={mark.origin} />}
      </span>
    </>
  );
}
