/** Under the graph: which call of the chosen node is shown beside, the way to its others, and zoom. */
import { Button } from "../../../parts/Button";
import { Icon } from "../../../parts/Icon";
import { KindMark } from "../../../parts/KindMark";
import { count } from "../../../trace/format";
import type { Graph } from "../../../trace/graph";
import { callsOf, sumsOf } from "../../../trace/graph-words";
import type { View } from "../view";
import css from "./Chosen.module.css";
import { type Call, callOf } from "./call";
import type { Looking } from "./looking";

interface Props {
  readonly graph: Graph;
  readonly view: View;
  readonly looking: Looking;
}

export function Chosen({ graph, view, looking }: Props) {
  const call = callOf(graph, view.row);
  return (
    <footer className={css["chosen"]}>
      {call ? <Named call={call} /> : <span className={css["hint"]}>The chosen span is no node of the graph. Choose one to see its calls.</span>}
      {call && call.rows.length > 1 && <Calls call={call} choose={view.chooseRow} />}
      <Zoom looking={looking} />
    </footer>
  );
}

function Named({ call: { node } }: { readonly call: Call }) {
  return (
    <>
      <KindMark kind={node.kind} />
      <bdi className={css["name"]} title={node.name}>
        {node.name}
      </bdi>
      <span className={css["facts"]}>
        <span>{callsOf(node)}</span>
        {node.failed > 0 && <b>{count(node.failed)} failed</b>}
        {sumsOf(node).map((fact) => (
          <span key={fact}>{fact}</span>
        ))}
      </span>
    </>
  );
}

function Calls({ call: { node, rows, place }, choose }: { readonly call: Call; readonly choose: (row: number) => void }) {
  const to = (next: number) => () => choose(rows[next] ?? -1);
  const one = node.kind === "agent" ? "run" : "call";
  return (
    <span className={css["calls"]} role="group" aria-label={`${one}s of ${node.name}`}>
      <Button look="bare" title={`The ${one} before (k)`} aria-label={`The ${one} before`} disabled={place < 1} onClick={to(place - 1)}>
        <Icon of="left" size={14} />
      </Button>
      <output>
        {one} {place === -1 ? "–" : count(place + 1)} of {count(rows.length)}
      </output>
      <Button look="bare" title={`The next ${one} (j)`} aria-label={`The next ${one}`} disabled={place >= rows.length - 1} onClick={to(place + 1)}>
        <Icon of="right" size={14} />
      </Button>
    </span>
  );
}

function Zoom({ looking }: { readonly looking: Looking }) {
  return (
    <span className={css["zoom"]} role="group" aria-label="Zoom">
      <Button look="bare" title="Zoom out (-)" aria-label="Zoom out" onClick={() => looking.zoomBy(1 / 1.4)}>
        <Icon of="less" size={14} />
      </Button>
      <Button look="bare" title="Zoom in (+)" aria-label="Zoom in" onClick={() => looking.zoomBy(1.4)}>
        <Icon of="add" size={14} />
      </Button>
      <Button look="bare" title="The whole graph (0)" aria-label="The whole graph" onClick={looking.whole}>
        <Icon of="whole" size={14} />
      </Button>
    </span>
  );
}
