/** Keys of the trace page; the same letters as in the list where they mean the same. */
import { type Keys, useKeys } from "../../parts/keys";
import type { How } from "./search";
import type { View } from "./view";

const PAGE = 15;
const CLOSER = 0.6;

export const FIND_FIELD = "find-span";

/** In the graph its own keys go from node to node. */
export function useRunKeys(view: View | null, how: How, back: () => void, show: (how: How) => void, wrong: () => void): void {
  useKeys({
    ...(how === "graph" ? {} : movesOf(view)),
    e: () => view?.nextError(1),
    E: () => view?.nextError(-1),
    f: () => view?.nextFinding(1),
    F: () => view?.nextFinding(-1),
    w: wrong,
    n: () => view?.nextFound(1),
    N: () => view?.nextFound(-1),
    u: back,
    t: () => show("tree"),
    s: () => show(how === "story" ? "tree" : "story"),
    g: () => show(how === "graph" ? "tree" : "graph"),
    "/": () => document.getElementById(FIND_FIELD)?.focus(),
  });
}

function movesOf(view: View | null): Keys {
  return {
    j: () => view?.move(1),
    ArrowDown: () => view?.move(1),
    k: () => view?.move(-1),
    ArrowUp: () => view?.move(-1),
    PageDown: () => view?.move(PAGE),
    PageUp: () => view?.move(-PAGE),
    Home: () => view?.moveTo("first"),
    End: () => view?.moveTo("last"),
    ArrowRight: () => view?.into(),
    ArrowLeft: () => view?.out(),
    "[": () => view?.foldAll(),
    "]": () => view?.unfoldAll(),
    z: () => view?.zoomToSpan(),
    "0": () => view?.zoomOut(),
    "+": () => view?.zoomBy(CLOSER),
    "=": () => view?.zoomBy(CLOSER),
    "-": () => view?.zoomBy(1 / CLOSER),
    c: () => view?.change({ path: view.critical === null ? "critical" : undefined }),
  };
}
