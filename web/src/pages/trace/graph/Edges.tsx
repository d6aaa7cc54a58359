/** Lines between the nodes: the more often it went that way, the wider; red where most of it failed. */
import { Icon } from "../../../parts/Icon";
import { curveOf, headOf, passing } from "../../../trace/curve";
import { count, plural } from "../../../trace/format";
import { END, START } from "../../../trace/graph";
import { BOW, CARD, type Drawn, type Point } from "../../../trace/graph-plan";
import css from "./Edges.module.css";
import type { Laid } from "./drawing";

interface Props {
  readonly laid: Laid;
  /** Nodes beside the one that is pointed at; null where none is. */
  readonly near: ReadonlySet<number> | null;
}

export function Edges({ laid, near }: Props) {
  const { graph, edges, drawing } = laid;
  const circles = graph.edges.filter(({ from, to }) => from === to);
  const isFar = ({ there }: Drawn) => near !== null && !(near.has(there.from) && near.has(there.to));
  return (
    <>
      <svg className={css["lines"]} width={drawing.width} height={drawing.height} aria-hidden="true">
        {drawing.frames.map(({ middle, width, height, points }) => (
          <g key={`${middle.x} ${middle.y}`} className={css["line"]} data-far={near !== null}>
            <rect className={css["frame"]} x={middle.x - width / 2} y={middle.y - height / 2} width={width} height={height} rx={8} />
            <path d={curveOf(points)} strokeWidth={2} />
            <path className={css["head"]} d={headOf(points, "last", 9)} />
          </g>
        ))}
        {[...edges.entries()].sort(failedLast).map(([place, edge]) => (
          <Line key={keyOf(edge)} edge={edge} points={drawing.lines[place]?.points ?? []} far={isFar(edge)} />
        ))}
        {circles.map(({ from }) => {
          const at = drawing.places[from];
          return at && <Bow key={from} at={at} far={near !== null && !near.has(from)} />;
        })}
      </svg>
      <div aria-hidden="true">
        {edges.map((edge, place) => {
          const { points, label } = drawing.lines[place] ?? { points: [], label: null };
          const at = label && passing(points, label);
          return at && points.length > 0 && (edge.there.count > 1 || (edge.back?.count ?? 0) > 1) && <Count key={keyOf(edge)} edge={edge} at={at} far={isFar(edge)} />;
        })}
        {circles.map(({ from, count: times }) => {
          const at = drawing.places[from];
          return (
            at && (
              <span key={from} className={css["count"]} data-far={near !== null && !near.has(from)} title={`${plural(times, "time")} after itself`} style={placed(bowTop(at))}>
                <Icon of="loop" size={10} />
                {count(times)}
              </span>
            )
          );
        })}
      </div>
    </>
  );
}

function Line({ edge, points, far }: { readonly edge: Drawn; readonly points: readonly Point[]; readonly far: boolean }) {
  const { there, back } = edge;
  const most = Math.max(there.count, back?.count ?? 0);
  const width = Math.min(6, 1.3 + Math.log2(most) * 0.75);
  return (
    <g className={css["line"]} data-tone={toneOf(edge)} data-far={far}>
      <path d={curveOf(points)} strokeWidth={width} />
      <path className={css["head"]} d={headOf(points, "last", 6 + width)} />
      {back && <path className={css["head"]} d={headOf(points, "first", 6 + width)} />}
    </g>
  );
}

function Bow({ at, far }: { readonly at: Point; readonly far: boolean }) {
  const top = at.y - CARD.height / 2;
  const [from, to, high] = [at.x + 46, at.x + 86, top - BOW];
  const end = [{ x: to, y: high }, { x: to, y: top }];
  return (
    <g className={css["line"]} data-far={far}>
      <path d={`M${from},${top}C${from},${high - 4} ${to},${high - 4} ${to},${top - 4}`} strokeWidth={1.6} />
      <path className={css["head"]} d={headOf(end, "last", 7)} />
    </g>
  );
}

function bowTop({ x, y }: Point): Point {
  return { x: x + 66, y: y - CARD.height / 2 - BOW + 4 };
}

function Count({ edge, at, far }: { readonly edge: Drawn; readonly at: Point; readonly far: boolean }) {
  const { there, back, rounds } = edge;
  return (
    <span className={css["count"]} data-tone={toneOf(edge)} data-far={far} title={titleOf(edge)} style={placed(at)}>
      {rounds > 1 && <Icon of="loop" size={10} />}
      {count(Math.max(there.count, back?.count ?? 0))}
    </span>
  );
}

function titleOf({ there, back }: Drawn): string {
  const failed = there.failed > 0 ? `, ${count(there.failed)} of them failed` : "";
  return `${plural(there.count, "time")} there${failed}${back ? `, ${plural(back.count, "time")} back` : ""}`;
}

/** What failed is drawn over what did not. */
function failedLast([, one]: readonly [number, Drawn], [, other]: readonly [number, Drawn]): number {
  return Number(toneOf(one) === "failed") - Number(toneOf(other) === "failed");
}

function toneOf({ there }: Drawn): "failed" | "frame" | "plain" {
  if (there.failed * 2 >= there.count && there.failed > 0) return "failed";
  return there.from === START || there.to === END ? "frame" : "plain";
}

function keyOf({ there }: Drawn): string {
  return `${there.from} ${there.to}`;
}

function placed({ x, y }: Point) {
  return { transform: `translate(${x}px, ${y}px) translate(-50%, -50%)` };
}
