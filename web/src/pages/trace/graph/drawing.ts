/** The graph with its layout. While a grown graph is laid out the one before it stays. */
import { useEffect, useMemo, useRef, useState } from "react";

import { type Graph, START } from "../../../trace/graph";
import { boxOf, type Course, type Drawing, type Drawn, drawnEdges, type Plan, planOf, shapeOf, type Size } from "../../../trace/graph-plan";
import { Layouter, type Simple } from "./layouter";

export interface Laid {
  readonly graph: Graph;
  readonly edges: readonly Drawn[];
  readonly boxes: Plan["boxes"];
  readonly drawing: Drawing;
  readonly simple: Simple | null;
}

/** `panel` tells how much room there is; a run that is still going keeps the course that it has. */
export function useDrawing(graph: Graph, running: boolean, panel: () => Size): Laid | null {
  const edges = useMemo(() => drawnEdges(graph), [graph]);
  const plan = useMemo(() => planOf(graph, edges), [graph, edges]);
  const shape = useMemo(() => shapeOf(graph, plan), [graph, plan]);
  const [laid, setLaid] = useState<(Laid & { readonly shape: string }) | null>(null);
  const layouter = useRef<Layouter | null>(null);
  const course = useRef<Course | null>(null);
  const now = useRef({ graph, edges, plan, running, panel });
  useEffect(() => {
    now.current = { graph, edges, plan, running, panel };
  });
  useEffect(() => {
    const made = new Layouter();
    layouter.current = made;
    return () => made.end();
  }, []);
  useEffect(() => {
    const asked = now.current;
    const wish = { plan: asked.plan, start: boxOf(START, asked.graph), panel: asked.panel(), course: course.current };
    layouter.current?.ask(wish, (drawing, simple) => {
      if (asked.running && simple === null) course.current = drawing.course;
      setLaid({ graph: asked.graph, edges: asked.edges, boxes: asked.plan.boxes, drawing, simple, shape });
    });
  }, [shape]);
  return useMemo(() => (laid?.shape === shape ? { ...laid, graph, edges } : laid), [laid, shape, graph, edges]);
}
