/** The run as a numbered conversation, to be read from its beginning. Only what is seen is laid out and fetched. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useEffect, useRef } from "react";

import type { Finding } from "../../../api/findings";
import { Notice } from "../../../parts/Notice";
import type { Marks } from "../../../trace/findings";
import { idAt } from "../../../trace/rows";
import type { Run } from "../../../trace/spans";
import type { Story as Told } from "../../../trace/story";
import { PassageOf } from "./PassageOf";
import css from "./Story.module.css";

const LIKELY = 150;
const SETTLING = 2_500;
const MOVES = ["wheel", "pointerdown", "touchstart"] as const;

interface Props {
  readonly project: string;
  readonly traceId: string;
  readonly run: Run;
  readonly marks: Marks<Finding>;
  readonly story: Told;
  /** Row of the tree. */
  readonly chosen: number;
  readonly choose: (row: number) => void;
}

export function Story({ project, traceId, run, marks, story, chosen, choose }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const { passages } = story;
  const rows = useVirtualizer({
    count: passages.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LIKELY,
    getItemKey: (place) => passages[place]?.span ?? place,
    overscan: 4,
    paddingStart: 8,
    paddingEnd: 40,
    scrollPaddingStart: 8,
    scrollPaddingEnd: 80,
  });
  const place = story.at[chosen] ?? -1;
  const now = useRef(place);
  now.current = place;
  // Only a newly chosen span is scrolled to: passages that arrive meanwhile must not move what is being read.
  const chosenId = idAt(run.tree, run.spans.ids, chosen);
  const first = useRef(true);
  useStaying(scroller, rows.getTotalSize(), () => now.current > 0 && rows.scrollToIndex(now.current, { align: "start" }));
  useEffect(() => {
    if (chosenId && now.current > (first.current ? 0 : -1)) {
      rows.scrollToIndex(now.current, { align: first.current ? "start" : "auto" });
    }
    first.current = false;
  }, [chosenId, rows]);
  if (passages.length === 0) return <Notice title="Nothing has happened yet" />;
  return (
    <div ref={scroller} className={css["story"]} tabIndex={0} role="region" aria-label="Story">
      <ol className={css["passages"]} style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((item) => {
          const passage = passages[item.index];
          return (
            passage && (
              <li
                key={item.key}
                ref={rows.measureElement}
                data-index={item.index}
                className={css["place"]}
                aria-setsize={passages.length}
                aria-posinset={item.index + 1}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <PassageOf
                  project={project}
                  traceId={traceId}
                  run={run}
                  mark={marks.byRow.get(run.tree.row[passage.span] ?? -1)}
                  passage={passage}
                  chosen={run.tree.row[passage.span] === chosen}
                  choose={choose}
                />
              </li>
            )
          );
        })}
      </ol>
    </div>
  );
}

/** What came above the first place is read after it: until the reader moves, the place stays where it is looked at. */
function useStaying(scroller: RefObject<HTMLElement | null>, size: number, show: () => void): void {
  const moved = useRef(false);
  useEffect(() => {
    const stop = () => (moved.current = true);
    const timer = setTimeout(stop, SETTLING);
    const element = scroller.current;
    for (const kind of MOVES) element?.addEventListener(kind, stop, { passive: true });
    window.addEventListener("keydown", stop);
    return () => {
      clearTimeout(timer);
      for (const kind of MOVES) element?.removeEventListener(kind, stop);
      window.removeEventListener("keydown", stop);
    };
  }, [scroller]);
  useEffect(() => {
    if (!moved.current) show();
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [size]);
}
