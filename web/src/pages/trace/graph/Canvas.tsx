/** The drawing, its camera, and the keys that move through it. */
import { useEffect, useMemo, useRef, useState } from "react";

import { marksAmong } from "../../../trace/findings";
import { againOf, CARD } from "../../../trace/graph-plan";
import { heardOf } from "../../../trace/graph-words";
import type { View } from "../view";
import { Card } from "./Card";
import { Chosen } from "./Chosen";
import { Edges } from "./Edges";
import css from "./Graph.module.css";
import { Limits } from "./Limits";
import { Marks } from "./Marks";
import type { Laid } from "./drawing";
import { useGraphKeys } from "./graph-keys";
import { useLooking } from "./looking";
import { usePointing } from "./pointing";

export function Canvas({ laid, view }: { readonly laid: Laid; readonly view: View }) {
  const { graph, drawing } = laid;
  const panel = useRef<HTMLDivElement>(null);
  const cards = useRef(new Map<number, HTMLButtonElement>());
  const chosen = graph.at[view.row] ?? -1;
  const [stood, setStood] = useState<string | null>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  const stands = Math.max(0, stood === null ? chosen : graph.nodes.findIndex(({ key }) => key === stood));
  const looking = useLooking(panel, laid, chosen === -1 ? stands : chosen);
  const { camera, change, show } = looking;
  const pointing = usePointing(panel, change);
  const near = useNear(laid, pointed);
  const longest = Math.max(1, ...graph.nodes.map(({ kind, time }) => (kind === "agent" ? 0 : time)));
  useGraphKeys({ laid, view, chosen, stands, looking, stand: (node) => cards.current.get(node)?.focus() });
  useChosenShown(view.row, chosen, show);
  useEffect(() => setStood(null), [chosen]);
  // Apart from the camera: two hundred cards are not drawn anew while somebody drags.
  const scene = useMemo(
    () => (
      <>
        <Edges laid={laid} near={near} />
        <Marks laid={laid} near={near} />
        <ul aria-label="Agents, models and tools">
          {graph.nodes.map((node, place) => (
            <Card
              key={node.key}
              keep={(element) => (element ? cards.current.set(place, element) : cards.current.delete(place))}
              node={node}
              at={drawing.places[place] ?? { x: 0, y: 0 }}
              size={laid.boxes[place] ?? CARD}
              heard={heardOf(graph, place)}
              again={againOf(graph, place)}
              share={node.kind === "agent" ? 0 : node.time / longest}
              marks={marksAmong(view.marks, node.rows)}
              words={view.words}
              found={view.words !== "" && node.rows.some((row) => view.foundSet.has(row))}
              chosen={place === chosen}
              stop={place === stands}
              far={near !== null && !near.has(place)}
              choose={() => view.openRow(chosen === place ? view.row : firstOf(laid, place, view))}
              point={(on) => setPointed((old) => (on ? place : old === place ? null : old))}
              stand={() => {
                setStood(node.key);
                show(place);
              }}
            />
          ))}
        </ul>
      </>
    ),
    [laid, graph, drawing, view, near, chosen, stands, longest, show],
  );
  return (
    <>
      <div ref={panel} className={css["canvas"]} {...pointing}>
        <div className={css["world"]} style={{ transform: `translate(${camera.x}px, ${camera.y}px) scale(${camera.k})` }}>
          {scene}
        </div>
        <Limits laid={laid} />
      </div>
      <Chosen graph={graph} view={view} looking={looking} />
    </>
  );
}

/** The first that failed says more than the first. */
function firstOf({ graph }: Laid, node: number, { run }: View): number {
  const rows = graph.nodes[node]?.rows ?? [];
  return rows.find((row) => run.spans.statuses[run.tree.order[row] ?? -1] === "error") ?? rows[0] ?? -1;
}

/** A node and what it is joined to; null where none is pointed at. */
function useNear({ edges, graph }: Laid, pointed: number | null): ReadonlySet<number> | null {
  return useMemo(() => {
    if (pointed === null || pointed >= graph.nodes.length) return null;
    const touching = edges.filter(({ there }) => there.from === pointed || there.to === pointed);
    return new Set([pointed, ...touching.flatMap(({ there }) => [there.from, there.to])]);
  }, [edges, graph, pointed]);
}

/** A newly chosen span's node is brought into the panel; a graph that only grew is left as it stands. */
function useChosenShown(row: number, chosen: number, show: (node: number) => void): void {
  const first = useRef(true);
  useEffect(() => {
    if (!first.current && chosen !== -1) show(chosen);
    first.current = false;
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [row, show]);
}
