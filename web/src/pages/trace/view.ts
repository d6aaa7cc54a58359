/** What of the run is on show: the chosen row, folds, matches and the part of time. One object for mouse and keys. */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";

import { matches } from "../../trace/find";
import { foldBelow, type Folded, idAt, nextOf, placeOf, shownRows, toggled, unfoldTo } from "../../trace/rows";
import { placeIn, type Run } from "../../trace/spans";
import { around, type TimeWindow, widthOf, zoomed } from "../../trace/time-window";

export interface View {
  readonly run: Run;
  readonly folded: Folded;
  readonly shown: Int32Array;
  readonly row: number;
  readonly words: string;
  readonly found: readonly number[];
  readonly foundSet: ReadonlySet<number>;
  readonly window: TimeWindow;
  readonly zoomedIn: boolean;
  readonly chooseRow: (row: number) => void;
  readonly move: (rows: number) => void;
  readonly moveTo: (end: "first" | "last") => void;
  readonly nextError: (step: 1 | -1) => void;
  readonly nextFound: (step: 1 | -1) => void;
  readonly fold: (id: string) => void;
  readonly into: () => void;
  readonly out: () => void;
  readonly foldAll: () => void;
  readonly unfoldAll: () => void;
  readonly find: (words: string) => void;
  readonly zoomToSpan: () => void;
  readonly zoomOut: () => void;
  /** Below 1: closer, around the chosen span. */
  readonly zoomBy: (factor: number) => void;
}

export function useView(
  run: Run | null,
  span: string | undefined,
  words: string,
  choose: (span: string) => void,
  find: (words: string) => void,
): View | null {
  const [folded, setFolded] = useState<Folded>(new Set<string>());
  const [zoom, setZoom] = useState<TimeWindow | null>(null);
  const row = run && span !== undefined ? (run.tree.row[run.tree.byId.get(span) ?? -1] ?? 0) : 0;
  const shown = useMemo(
    () => (run ? shownRows(run.tree, run.spans.ids, folded) : new Int32Array()),
    [run, folded],
  );
  const found = useMemo(() => (run ? matches(run.spans, run.tree.order, words) : []), [run, words]);
  const foundSet = useMemo(() => new Set(found), [found]);
  const tree = run?.tree;
  const ids = run?.spans.ids;

  const chooseRow = useCallback(
    (to: number) => {
      if (!tree || !ids || to < 0) return;
      setFolded((old) => unfoldTo(tree, ids, old, to));
      choose(idAt(tree, ids, to));
    },
    [tree, ids, choose],
  );
  const fold = useCallback((id: string) => setFolded((old) => toggled(old, id)), []);
  useShownAtFirst(run, row, setFolded);
  if (!run || !tree || !ids) return null;

  const at = placeIn(run, row);
  const place = placeOf(shown, row);
  const showAt = (to: number) => chooseRow(shown[Math.min(shown.length - 1, Math.max(0, to))] ?? -1);
  const id = idAt(tree, ids, row);
  const hasChildren = (tree.size[row] ?? 0) > 0;
  return {
    run,
    folded,
    shown,
    row,
    words,
    found,
    foundSet,
    window: zoom ?? run.whole,
    zoomedIn: zoom !== null,
    chooseRow,
    move: (rows) => showAt(place + rows),
    moveTo: (end) => showAt(end === "first" ? 0 : shown.length - 1),
    nextError: (step) => chooseRow(nextOf(run.errorRows, row, step)),
    nextFound: (step) => chooseRow(nextOf(found, row, step)),
    fold,
    into: () => (hasChildren && folded.has(id) ? fold(id) : showAt(place + 1)),
    out: () => (hasChildren && !folded.has(id) ? fold(id) : chooseRow(tree.parent[row] ?? -1)),
    foldAll: () => setFolded(foldBelow(tree, ids, 1)),
    unfoldAll: () => setFolded(new Set<string>()),
    find,
    zoomToSpan: () => setZoom(around(at.start ?? run.whole.from, at.end, run.whole)),
    zoomOut: () => setZoom(null),
    zoomBy: (factor) => {
      const now = zoom ?? run.whole;
      const middle = ((at.start ?? now.from) + at.end) / 2;
      const next = zoomed(now, run.whole, factor, Math.min(now.to, Math.max(now.from, middle)));
      setZoom(widthOf(next) < widthOf(run.whole) ? next : null);
    },
  };
}

/** The span of the address is unfolded to once, when the run is first there. */
function useShownAtFirst(run: Run | null, row: number, setFolded: (change: (old: Folded) => Folded) => void): void {
  const done = useRef(false);
  useEffect(() => {
    if (!run || done.current) return;
    done.current = true;
    setFolded((old) => unfoldTo(run.tree, run.spans.ids, old, row));
  }, [run, row, setFolded]);
}
