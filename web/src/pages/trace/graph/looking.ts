/** The camera over a graph: it fits the panel by itself until somebody moves it, and stays where it was left. */
import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from "react";

import { type Camera, centred, fitted, readable, showing, zoomedAt } from "../../../trace/camera";
import { CARD, type Point, type Size } from "../../../trace/graph-plan";
import type { Laid } from "./drawing";

export interface Looking {
  readonly camera: Camera;
  readonly change: (how: (camera: Camera) => Camera) => void;
  readonly zoomBy: (factor: number) => void;
  readonly whole: () => void;
  /** Bring a node to the middle, as large as it is. */
  readonly closeTo: (node: number) => void;
  /** Have a node in the panel. */
  readonly show: (node: number) => void;
}

const NOWHERE: Point = { x: 0, y: 0 };

/** `anchor` is the node that stays where it is when the graph grows: the one that is looked at. */
export function useLooking(panel: RefObject<HTMLElement | null>, laid: Laid, anchor: number): Looking {
  const size = useSize(panel);
  const [moved, setMoved] = useState<Camera | null>(null);
  const { drawing } = laid;
  const start = drawing.places[laid.graph.nodes.length] ?? NOWHERE;
  const around = useRef(drawing.places[anchor] ?? start).current;
  const camera = moved ?? readable(drawing, size, around);
  useAnchored(laid, anchor, setMoved);
  const latest = useRef({ camera, size, drawing });
  useLayoutEffect(() => {
    latest.current = { camera, size, drawing };
  });
  const change = useCallback((how: (camera: Camera) => Camera) => setMoved((old) => how(old ?? latest.current.camera)), []);
  const show = useCallback((node: number) => {
    const at = latest.current.drawing.places[node];
    if (!at) return;
    const next = showing(latest.current.camera, at, CARD, latest.current.size);
    if (next !== latest.current.camera) setMoved(next);
  }, []);
  return {
    camera,
    change,
    zoomBy: (factor) => change((old) => zoomedAt(old, factor, { x: size.width / 2, y: size.height / 2 })),
    whole: () => setMoved(fitted(drawing, size)),
    closeTo: (node) => setMoved(centred(drawing.places[node] ?? start, 1, size)),
    show,
  };
}

/** A camera that somebody moved goes along with the anchor, so that what is looked at stays in its place. */
function useAnchored(laid: Laid, anchor: number, setMoved: (how: (old: Camera | null) => Camera | null) => void): void {
  const before = useRef(laid);
  useLayoutEffect(() => {
    const old = before.current;
    before.current = laid;
    if (old.drawing === laid.drawing) return;
    const key = laid.graph.nodes[anchor]?.key;
    const was = old.drawing.places[old.graph.nodes.findIndex((node) => node.key === key)] ?? old.drawing.places[old.graph.nodes.length];
    const is = laid.drawing.places[anchor] ?? laid.drawing.places[laid.graph.nodes.length];
    if (was && is) setMoved((now) => now && { ...now, x: now.x + (was.x - is.x) * now.k, y: now.y + (was.y - is.y) * now.k });
  }, [laid, anchor, setMoved]);
}

function useSize(panel: RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 800, height: 600 });
  useLayoutEffect(() => {
    const element = panel.current;
    if (!element) return;
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    return () => watch.disconnect();
  }, [panel]);
  return size;
}
