/** The run as a numbered conversation, to be read from its beginning. Only what is seen is laid out and fetched. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";

import { Notice } from "../../../parts/Notice";
import { idAt } from "../../../trace/rows";
import type { Run } from "../../../trace/spans";
import type { Story as Told } from "../../../trace/story";
import { PassageOf } from "./PassageOf";
import css from "./Story.module.css";

const LIKELY = 150;

interface Props {
  readonly project: string;
  readonly traceId: string;
  readonly run: Run;
  readonly story: Told;
  /** Row of the tree. */
  readonly chosen: number;
  readonly choose: (row: number) => void;
}

export function Story({ project, traceId, run, story, chosen, choose }: Props) {
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
