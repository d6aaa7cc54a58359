/** The lines of a part in two columns. A sign stands before each line that differs, so that nothing hangs on colour. */
import { useMemo, useState } from "react";

import { linesOf } from "../../trace/comparison";
import { bytes, count, plural } from "../../trace/format";
import type { Part } from "../../trace/parts-of";
import { type Cell, textDiff } from "../../trace/text-diff";
import css from "./ContentDiff.module.css";

const BESIDE = 3;
const AT_ONCE = 600;
/** An unbroken line is shown to here; laying out more is what is slow. */
const LINE = 4_000;

export function DiffLines({ part, alone }: { readonly part: Part; readonly alone: boolean }) {
  const { lines, left_out: leftOut } = useMemo(() => textDiff(part.left, part.right), [part.left, part.right]);
  const [unfolded, setUnfolded] = useState<ReadonlySet<number>>(new Set());
  const [most, setMost] = useState(AT_ONCE);
  const how = useMemo(() => lines.map(({ same }) => (same ? ("same" as const) : ("call" as const))), [lines]);
  const shown = useMemo(
    () => (part.left === part.right ? how.map((_, row) => ({ row })) : linesOf(how, unfolded, BESIDE)),
    [part, how, unfolded],
  );
  const out = Math.max(...leftOut);
  return (
    <div className={css["lines"]} data-alone={alone} role="table" aria-label={part.name}>
      {shown.slice(0, most).map((line) => {
        if (!("row" in line)) {
          return (
            <div key={`fold ${line.from}`} role="row" className={css["fold"]}>
              <span role="cell">
                <button type="button" onClick={() => setUnfolded(new Set([...unfolded, line.from]))}>
                  {count(line.rows)} equal lines
                </button>
              </span>
            </div>
          );
        }
        const here = lines[line.row];
        return (
          here && (
            <div key={line.row} role="row" className={css["line"]} data-same={here.same}>
              <Side cell={here.left} sign={here.same ? "" : "−"} side="left" />
              <Side cell={here.right} sign={here.same ? "" : "+"} side="right" />
            </div>
          )
        );
      })}
      {(shown.length > most || out > 0) && (
        <div role="row" className={css["fold"]}>
          <span role="cell">
            {shown.length > most ? (
              <button type="button" onClick={() => setMost(most * 3)}>
                Show {plural(Math.min(most * 2, shown.length - most), "more line")} of {count(shown.length - most)}
              </button>
            ) : (
              `64 kB a side are compared where the texts differ; ${bytes(out)} more are in the traces.`
            )}
          </span>
        </div>
      )}
    </div>
  );
}

function Side({ cell, sign, side }: { readonly cell: Cell | null; readonly sign: string; readonly side: "left" | "right" }) {
  if (!cell) return <span role="cell" className={css["none"]} data-side={side} />;
  let room = LINE;
  return (
    <span role="cell" className={css["cell"]} data-side={side}>
      <span className={css["number"]}>{cell.number}</span>
      <span className={css["sign"]}>{sign}</span>
      <span className={css["text"]} dir="auto">
        {cell.pieces.map(({ text, own }, at) => {
          const part = text.slice(0, Math.max(0, room));
          room -= text.length;
          return own ? <mark key={at}>{part}</mark> : <span key={at}>{part}</span>;
        })}
        {room < 0 && <span className={css["rest"]}> … {bytes(-room)} more on this line</span>}
      </span>
    </span>
  );
}
