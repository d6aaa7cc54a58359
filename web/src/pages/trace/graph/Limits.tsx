/** What the drawing leaves out, and why it is a simple one. */
import { count, plural } from "../../../trace/format";
import { LIMITS } from "../../../trace/graph-limits";
import css from "./Graph.module.css";
import type { Laid } from "./drawing";

export function Limits({ laid: { graph, simple } }: { readonly laid: Laid }) {
  const says = [
    graph.joined > 0 && `${count(graph.joined)} names are joined by kind, because a graph shows ${count(LIMITS.nodes)} nodes at most.`,
    graph.undrawn > 0 && `${plural(graph.undrawn, "line is", "lines are")} not drawn.`,
    simple === "slow" && "Laid out simply, because the usual layout took longer than 2 s.",
    simple === "failed" && "Laid out simply, because the usual layout failed.",
  ].filter((one) => one !== false);
  if (says.length === 0) return null;
  return (
    <p className={css["limits"]} role="status">
      {says.join(" ")}
    </p>
  );
}
