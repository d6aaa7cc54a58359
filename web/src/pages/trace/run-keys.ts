/** Keys of the trace page; the same letters as in the list where they mean the same. */
import { useKeys } from "../../parts/keys";
import type { View } from "./view";

const PAGE = 15;
const CLOSER = 0.6;

export const FIND_FIELD = "find-span";

export function useRunKeys(view: View | null, back: () => void, turn: () => void): void {
  useKeys({
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
    e: () => view?.nextError(1),
    E: () => view?.nextError(-1),
    n: () => view?.nextFound(1),
    N: () => view?.nextFound(-1),
    z: () => view?.zoomToSpan(),
    "0": () => view?.zoomOut(),
    "+": () => view?.zoomBy(CLOSER),
    "=": () => view?.zoomBy(CLOSER),
    "-": () => view?.zoomBy(1 / CLOSER),
    c: () => view?.change({ path: view.critical === null ? "critical" : undefined }),
    u: back,
    s: turn,
    "/": () => document.getElementById(FIND_FIELD)?.focus(),
  });
}
