/** A node: what it is, how often it was called and failed, and how long all that took. */
import { Icon } from "../../../parts/Icon";
import { KindMark } from "../../../parts/KindMark";
import { Marked } from "../../../parts/Marked";
import { SeverityMark } from "../../../parts/SeverityMark";
import type { marksAmong } from "../../../trace/findings";
import { count, plural } from "../../../trace/format";
import type { GraphNode } from "../../../trace/graph";
import { type Point, ROW, type Size } from "../../../trace/graph-plan";
import { callsOf, sumsOf } from "../../../trace/graph-words";
import { family } from "../../../trace/kinds";
import css from "./Card.module.css";

interface Props {
  readonly node: GraphNode;
  readonly at: Point;
  readonly size: Size;
  /** Said instead of what is seen. */
  readonly heard: string;
  /** How often it came after itself. */
  readonly again: number;
  /** Of the longest one's time. */
  readonly share: number;
  /** What was found at its calls. */
  readonly marks: ReturnType<typeof marksAmong>;
  readonly words: string;
  readonly found: boolean;
  readonly chosen: boolean;
  /** The one card that Tab stops at. */
  readonly stop: boolean;
  /** Another one is pointed at, and this is not beside it. */
  readonly far: boolean;
  readonly keep: (element: HTMLButtonElement | null) => void;
  readonly choose: () => void;
  readonly point: (on: boolean) => void;
  readonly stand: () => void;
}

export function Card({ node, at, size, heard, again, share, marks, words, found, chosen, stop, far, ...does }: Props) {
  const row = size.height === ROW.height;
  return (
    <li className={css["place"]} style={{ transform: `translate(${at.x - size.width / 2}px, ${at.y - size.height / 2}px)` }}>
      <button
        ref={(element) => {
          does.keep(element);
        }}
        type="button"
        className={css["card"]}
        style={{ width: size.width, height: size.height }}
        tabIndex={stop ? 0 : -1}
        title={titleOf(node, again, marks)}
        aria-current={chosen}
        data-family={family(node.kind)}
        data-fails={node.failed === 0 ? "no" : node.failed < node.rows.length ? "some" : "all"}
        data-found={found}
        data-far={far}
        data-row={row}
        data-joined={node.joined > 0}
        onClick={does.choose}
        onPointerEnter={() => does.point(true)}
        onPointerLeave={() => does.point(false)}
        onFocus={(event) => {
          if (!event.currentTarget.matches(":focus-visible")) return;
          does.point(true);
          does.stand();
        }}
        onBlur={() => does.point(false)}
      >
        <span className="unseen">{[heard, ...saysOf(marks)].join(", ")}</span>
        <span className={css["head"]} aria-hidden="true">
          <KindMark kind={node.kind} />
          <bdi className={css["name"]}>
            <Marked text={node.name} words={found ? words : ""} />
          </bdi>
          {marks.worst && <Found marks={marks} />}
          {tellsModel(node) && <span className={css["model"]}>{node.model}</span>}
        </span>
        <span className={css["facts"]} aria-hidden="true">
          <span>{callsOf(node)}</span>
          {node.failed > 0 && (
            <span className={css["failed"]}>
              <Icon of="error" size={11} />
              {count(node.failed)} failed
            </span>
          )}
          {node.open > 0 && (
            <span className={css["running"]}>
              <Icon of="running" size={11} />
              running
            </span>
          )}
          {!(row && node.failed > 0) && (
            <span className={css["sums"]}>{sumsOf(node).slice(0, row || node.failed + node.open > 0 ? 1 : 2).join(" · ")}</span>
          )}
        </span>
        {share > 0 && <span className={css["share"]} style={{ width: `${share * 100}%` }} />}
      </button>
    </li>
  );
}

function Found({ marks: { worst, found, origin } }: { readonly marks: Props["marks"] }) {
  return (
    <span className={css["found"]} data-worst={worst}>
      {origin && <Icon of="origin" size={12} />}
      {worst && <SeverityMark of={worst} size={13} />}
      {found > 1 && count(found)}
    </span>
  );
}

function saysOf({ found, worst, origin }: Props["marks"]): string[] {
  return [found > 0 && worst ? `${plural(found, "finding")}, the gravest ${worst}` : "", origin ? "it most likely began here" : ""].filter(Boolean);
}

function titleOf(node: GraphNode, again: number, marks: Props["marks"]): string {
  const facts = [callsOf(node), node.failed > 0 ? `${count(node.failed)} failed` : "", ...sumsOf(node)].filter(Boolean).join(" · ");
  const whose = node.agent === null ? node.kind : `${node.kind} of ${node.agent}`;
  return [node.name, node.model ?? "", whose, facts, again > 0 ? `${count(again)} times after itself` : "", ...saysOf(marks)].filter(Boolean).join("\n");
}

/** `chat gpt-4o` says already that it is gpt-4o-2024-08-06. */
function tellsModel({ name, model }: GraphNode): boolean {
  return model !== null && !name.split(/\s+/).some((word) => word.length > 3 && (model.includes(word) || word.includes(model)));
}
