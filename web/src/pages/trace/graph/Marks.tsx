/** Where the run begins and ends. */
import { MARK } from "../../../trace/graph-plan";
import css from "./Graph.module.css";
import type { Laid } from "./drawing";

export function Marks({ laid: { graph, drawing }, near }: { readonly laid: Laid; readonly near: ReadonlySet<number> | null }) {
  return drawing.places.slice(graph.nodes.length).map(({ x, y }, place) => (
    <span
      key={place}
      className={css["mark"]}
      data-far={near !== null && !near.has(-1 - place)}
      style={{ width: MARK.width, height: MARK.height, transform: `translate(${x - MARK.width / 2}px, ${y - MARK.height / 2}px)` }}
    >
      {place === 0 ? "start" : "end"}
    </span>
  ));
}
