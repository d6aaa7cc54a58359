/** Ctrl and wheel (or a pinch) zooms time around the pointer; a wheel sideways, or with Shift, moves through it. */
import { type RefObject, useEffect, useRef } from "react";

import { widthOf } from "../../trace/time-window";
import type { View } from "./view";

const SCALE = '[data-scale="time"]';

export function useTimeWheel(grid: RefObject<HTMLElement | null>, view: View): void {
  const now = useRef(view);
  useEffect(() => {
    now.current = view;
  });
  useEffect(() => {
    const element = grid.current;
    if (!element) return;
    const onWheel = (event: WheelEvent) => {
      const scale = element.querySelector(SCALE)?.getBoundingClientRect();
      if (!scale || scale.width === 0) return;
      const { window, zoomBy, pan } = now.current;
      const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
      if (event.ctrlKey) {
        const share = Math.min(1, Math.max(0, (event.clientX - scale.left) / scale.width));
        zoomBy(Math.exp(Math.min(60, Math.max(-60, event.deltaY)) / 150), window.from + share * widthOf(window));
      } else if (Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY)) {
        pan((sideways / scale.width) * widthOf(window));
      } else return;
      event.preventDefault();
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [grid]);
}
