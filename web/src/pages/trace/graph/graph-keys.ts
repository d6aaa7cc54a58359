/** Keys of the graph: arrows go from node to node, j and k from call to call of the chosen one. */
import { useKeys } from "../../../parts/keys";
import { beside, type Way } from "../../../trace/graph-walk";
import type { View } from "../view";
import { callOf } from "./call";
import type { Laid } from "./drawing";
import type { Looking } from "./looking";

const CLOSER = 1.4;

interface Graphed {
  readonly laid: Laid;
  readonly view: View;
  readonly chosen: number;
  /** The node that has the cursor, or would get it. */
  readonly stands: number;
  readonly looking: Looking;
  readonly stand: (node: number) => void;
}

export function useGraphKeys({ laid, view, chosen, stands, looking, stand }: Graphed): void {
  const places = laid.drawing.places.slice(0, laid.graph.nodes.length);
  const go = (way: Way) => () => stand(beside(places, stands, way));
  const call = callOf(laid.graph, view.row);
  const to = (place: number) => () => call && view.chooseRow(call.rows[Math.min(call.rows.length - 1, Math.max(0, place))] ?? -1);
  const place = call?.place ?? 0;
  useKeys({
    ArrowLeft: go("left"),
    ArrowRight: go("right"),
    ArrowUp: go("up"),
    ArrowDown: go("down"),
    j: to(place + 1),
    k: to(place - 1),
    Home: to(0),
    End: to(Number.POSITIVE_INFINITY),
    "+": () => looking.zoomBy(CLOSER),
    "=": () => looking.zoomBy(CLOSER),
    "-": () => looking.zoomBy(1 / CLOSER),
    "0": looking.whole,
    z: () => looking.closeTo(chosen === -1 ? stands : chosen),
  });
}
