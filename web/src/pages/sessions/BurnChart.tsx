/** Tokens of each trace as bars, input below output, and their sum as a line. A bar leads to its turn. */
import type { Trace } from "../../api/client";
import { compact, count, plural } from "../../trace/format";
import { burnOf, sumLine } from "./burn";
import css from "./BurnChart.module.css";

const WIDE = 10;
const HIGH = 100;
/** Few turns stay narrow bars instead of becoming walls. */
const LEAST = 24;

interface Props {
  readonly traces: readonly Trace[];
  readonly chosen: string | undefined;
  readonly choose: (traceId: string) => void;
}

export function BurnChart({ traces, chosen, choose }: Props) {
  const burn = burnOf(traces);
  if (burn.sum === 0 || traces.length < 2) return null;
  const width = Math.max(LEAST, traces.length) * WIDE;
  const tall = (tokens: number) => (tokens / burn.most) * HIGH;
  const says = `Tokens of ${plural(traces.length, "trace")}: ${count(burn.sum)} in all, at most ${count(burn.most)} in one`;
  return (
    <figure className={css["burn"]}>
      <figcaption>
        <b>Tokens</b>
        <span className={css["input"]}>in</span>
        <span className={css["output"]}>out</span>
        <span className={css["sum"]}>sum {compact(burn.sum)}</span>
        <span className={css["most"]}>largest {compact(burn.most)}</span>
      </figcaption>
      <svg viewBox={`0 0 ${width} ${HIGH}`} preserveAspectRatio="none" role="img" aria-label={says}>
        {burn.bars.map(({ trace, input, output, sum }, index) => (
          <g key={trace.trace_id} data-chosen={trace.trace_id === chosen} onClick={() => choose(trace.trace_id)}>
            <title>{`${index + 1}. ${trace.name}: ${count(input)} in, ${count(output)} out; ${count(sum)} so far`}</title>
            <rect className={css["touch"]} x={index * WIDE} y={0} width={WIDE} height={HIGH} />
            <rect className={css["inputBar"]} x={index * WIDE + 1} y={HIGH - tall(input)} width={WIDE - 2} height={tall(input)} />
            <rect
              className={css["outputBar"]}
              x={index * WIDE + 1}
              y={HIGH - tall(input) - tall(output)}
              width={WIDE - 2}
              height={tall(output)}
            />
          </g>
        ))}
        <path className={css["line"]} d={sumLine(burn, WIDE, HIGH)} vectorEffect="non-scaling-stroke" />
      </svg>
    </figure>
  );
}
