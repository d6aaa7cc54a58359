/** What of the run is on show: the chosen row, folds, matches and the part of time. One object for mouse and keys. */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";

import type { Finding } from "../../api/findings";
import { matches } from "../../trace/find";
import { type Marks, marksOf, NO_MARKS } from "../../trace/findings";
import { criticalRows } from "../../trace/critical";
import { foldBelow, type Folded, idAt, nextOf, placeOf, shownRows, toggled, unfoldTo, withAncestors } from "../../trace/rows";
import { placeIn, type Run } from "../../trace/spans";
import { around, panned, type TimeWindow, widthOf, zoomed } from "../../trace/time-window";
import type { TraceSearch } from "./search";

export interface View {
  readonly run: Run;
  readonly folded: Folded;
  readonly shown: Int32Array;
  readonly row: number;
  readonly words: string;
  /** What was found wrong, by row. */
  readonly marks: Marks<Finding>;
  readonly found: readonly number[];
  readonly foundSet: ReadonlySet<number>;
  /** Row that the tree begins at; -1 for the whole run. */
  readonly root: number;
  /** Only what is found and what is above it is shown. */
  readonly only: boolean;
  /** Rows that the run waited for; null where they are not asked for. */
  readonly critical: ReadonlySet<number> | null;
  /** Of the run, or of what is below the root. */
  readonly whole: TimeWindow;
  readonly window: TimeWindow;
  readonly zoomedIn: boolean;
  readonly chooseRow: (row: number) => void;
  /** Chosen by hand: where the page is narrow, the span is opened over the run. */
  readonly openRow: (row: number) => void;
  readonly move: (rows: number) => void;
  readonly moveTo: (end: "first" | "last") => void;
  readonly nextError: (step: 1 | -1) => void;
  readonly nextFound: (step: 1 | -1) => void;
  readonly nextFinding: (step: 1 | -1) => void;
  readonly fold: (id: string) => void;
  readonly into: () => void;
  readonly out: () => void;
  readonly foldAll: () => void;
  readonly unfoldAll: () => void;
  readonly find: (words: string) => void;
  readonly zoomToSpan: () => void;
  readonly zoomOut: () => void;
  /** Below 1: closer, around the chosen span. */
  readonly zoomBy: (factor: number, moment?: number) => void;
  readonly zoomTo: (window: TimeWindow | null) => void;
  readonly pan: (by: number) => void;
  readonly change: (how: Pick<TraceSearch, "only" | "root" | "path">) => void;
}

export function useView(
  run: Run | null,
  wrong: { readonly findings: readonly Finding[]; readonly origin: string | null },
  search: TraceSearch,
  choose: (span: string, opens: boolean) => void,
  find: (words: string) => void,
  change: View["change"],
): View | null {
  const { span, find: words = "" } = search;
  const [folded, setFolded] = useState<Folded>(new Set<string>());
  const [zoom, setZoom] = useState<TimeWindow | null>(null);
  const root = run && search.root ? (run.tree.row[run.tree.byId.get(search.root) ?? -1] ?? -1) : -1;
  const row = run && span !== undefined ? (run.tree.row[run.tree.byId.get(span) ?? -1] ?? 0) : Math.max(0, root);
  const found = useMemo(() => (run ? matches(run.spans, run.tree.order, words) : []), [run, words]);
  const foundSet = useMemo(() => new Set(found), [found]);
  const only = search.only === "found" && words !== "";
  const shown = useMemo(() => {
    if (!run) return new Int32Array();
    return shownRows(run.tree, run.spans.ids, folded, { root, only: only ? withAncestors(run.tree, found) : null });
  }, [run, folded, root, only, found]);
  const critical = useMemo(
    () => (run && search.path === "critical" ? criticalRows(run.spans, run.tree, run.whole.to) : null),
    [run, search.path],
  );
  const tree = run?.tree;
  const { findings, origin } = wrong;
  const marks = useMemo(() => (tree && (findings.length > 0 || origin !== null) ? marksOf(findings, origin, tree) : NO_MARKS), [findings, origin, tree]);
  const ids = run?.spans.ids;

  const chooseRow = useCallback(
    (to: number, opens = false) => {
      if (!tree || !ids || to < 0) return;
      setFolded((old) => unfoldTo(tree, ids, old, to));
      if (root !== -1 && (to < root || to > root + (tree.size[root] ?? 0))) change({ root: undefined });
      choose(idAt(tree, ids, to), opens);
    },
    [tree, ids, root, choose, change],
  );
  const openRow = useCallback((to: number) => chooseRow(to, true), [chooseRow]);
  const fold = useCallback((id: string) => setFolded((old) => toggled(old, id)), []);
  useShownAtFirst(run, row, setFolded);
  if (!run || !tree || !ids) return null;

  const at = placeIn(run, row);
  const whole = root === -1 ? run.whole : wholeBelow(run, root);
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
    marks,
    found,
    foundSet,
    root,
    only,
    critical,
    whole,
    window: zoom ?? whole,
    zoomedIn: zoom !== null,
    chooseRow,
    openRow,
    move: (rows) => showAt(place + rows),
    moveTo: (end) => showAt(end === "first" ? 0 : shown.length - 1),
    nextError: (step) => chooseRow(nextOf(run.errorRows, row, step)),
    nextFound: (step) => chooseRow(nextOf(found, row, step)),
    nextFinding: (step) => chooseRow(nextOf(marks.rows, row, step)),
    fold,
    into: () => (hasChildren && folded.has(id) ? fold(id) : showAt(place + 1)),
    out: () => (hasChildren && !folded.has(id) ? fold(id) : chooseRow(tree.parent[row] ?? -1)),
    foldAll: () => setFolded(foldBelow(tree, ids, 1)),
    unfoldAll: () => setFolded(new Set<string>()),
    find,
    zoomToSpan: () => setZoom(around(at.start ?? whole.from, at.end, whole)),
    zoomOut: () => setZoom(null),
    zoomBy: (factor, moment) => {
      const now = zoom ?? whole;
      const middle = moment ?? ((at.start ?? now.from) + at.end) / 2;
      const next = zoomed(now, whole, factor, Math.min(now.to, Math.max(now.from, middle)));
      setZoom(widthOf(next) < widthOf(whole) ? next : null);
    },
    zoomTo: setZoom,
    pan: (by) => setZoom((old) => old && panned(old, whole, by)),
    change: (how) => {
      if ("root" in how) setZoom(null);
      change(how);
    },
  };
}

function wholeBelow(run: Run, root: number): TimeWindow {
  const { start, end } = placeIn(run, root);
  const from = start ?? run.whole.from;
  return { from, to: Math.max(end, from + 1e3) };
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
