/** The run as a graph: who led to whom, how often, and where it failed. One node is chosen: that of the chosen span. */
import { useCallback, useMemo, useRef } from "react";

import { Notice } from "../../../parts/Notice";
import { graphOf } from "../../../trace/graph";
import type { View } from "../view";
import { Canvas } from "./Canvas";
import css from "./Graph.module.css";
import { useDrawing } from "./drawing";

export function Graph({ view }: { readonly view: View }) {
  const graph = useMemo(() => graphOf(view.run), [view.run]);
  const whole = useRef<HTMLElement>(null);
  const panel = useCallback(() => ({ width: whole.current?.clientWidth ?? 800, height: whole.current?.clientHeight ?? 600 }), []);
  const laid = useDrawing(graph, view.run.running, panel);
  if (graph.nodes.length === 0) return <Notice title="Nothing has happened yet" />;
  return (
    <section ref={whole} className={css["graph"]} aria-label="Graph" aria-busy={laid === null}>
      {laid && <Canvas laid={laid} view={view} />}
    </section>
  );
}
