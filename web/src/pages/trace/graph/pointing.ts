/** Mouse, touch and wheel over the graph: drag pans, wheel and pinch zoom. A click that ends a drag chooses nothing. */
import { type MouseEvent, type PointerEvent, type RefObject, useEffect, useRef } from "react";

import { type Camera, zoomedAt } from "../../../trace/camera";
import type { Point } from "../../../trace/graph-plan";

type Change = (how: (camera: Camera) => Camera) => void;

const SLOP = 4;

export function usePointing(panel: RefObject<HTMLElement | null>, change: Change) {
  useWheel(panel, change);
  const fingers = useRef(new Map<number, Point>());
  const dragged = useRef(false);
  const placed = (event: PointerEvent): Point => {
    const box = panel.current?.getBoundingClientRect();
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
  };
  return {
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0) return;
      if (fingers.current.size === 0) dragged.current = false;
      fingers.current.set(event.pointerId, placed(event));
    },
    onPointerMove: (event: PointerEvent) => {
      const before = fingers.current.get(event.pointerId);
      if (!before) return;
      if (event.buttons === 0) return void fingers.current.delete(event.pointerId); // let go outside of the window
      const here = placed(event);
      if (!dragged.current && Math.hypot(here.x - before.x, here.y - before.y) < SLOP) return;
      // Only now: a captured pointer would take the click from the card below it.
      if (!dragged.current) event.currentTarget.setPointerCapture(event.pointerId);
      dragged.current = true;
      const other = [...fingers.current].find(([id]) => id !== event.pointerId)?.[1];
      fingers.current.set(event.pointerId, here);
      change((camera) => {
        if (other) return pinched(camera, before, here, other);
        return { ...camera, x: camera.x + here.x - before.x, y: camera.y + here.y - before.y };
      });
    },
    onPointerUp: (event: PointerEvent) => void fingers.current.delete(event.pointerId),
    onPointerCancel: (event: PointerEvent) => void fingers.current.delete(event.pointerId),
    onClickCapture: (event: MouseEvent) => {
      if (!dragged.current || event.detail === 0) return; // 0: by keyboard
      dragged.current = false;
      event.stopPropagation();
      event.preventDefault();
    },
  };
}

/** One finger moves while the other rests: both keep what lies under them. */
function pinched(camera: Camera, before: Point, here: Point, other: Point): Camera {
  const was = Math.hypot(before.x - other.x, before.y - other.y);
  const is = Math.hypot(here.x - other.x, here.y - other.y);
  return was < 1 ? camera : zoomedAt(camera, is / was, other);
}

function useWheel(panel: RefObject<HTMLElement | null>, change: Change): void {
  const now = useRef(change);
  useEffect(() => {
    now.current = change;
  });
  useEffect(() => {
    const element = panel.current;
    if (!element) return;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const { left, top } = element.getBoundingClientRect();
      const factor = Math.exp(-Math.min(60, Math.max(-60, event.deltaY)) / (event.ctrlKey ? 100 : 250));
      now.current((camera) => zoomedAt(camera, factor, { x: event.clientX - left, y: event.clientY - top }));
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [panel]);
}
