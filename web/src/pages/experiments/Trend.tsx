/** The pass rates of the last experiments, oldest first: a column each, small. */
import { type Experiment, rateText } from "../../trace/experiments";
import css from "./Trend.module.css";

const MOST = 24;

/** `experiments`: newest first. */
export function Trend({ experiments }: { readonly experiments: readonly Experiment[] }) {
  const shown = experiments.slice(0, MOST).toReversed();
  const says = `Passed, of the last ${shown.length} experiments, oldest first: ${shown.map((one) => rateText(one.pass_rate)).join(", ")}`;
  return (
    <span className={css["trend"]} role="img" aria-label={says} title={says}>
      {shown.map((one) => (
        <Column key={one.id} of={one} />
      ))}
    </span>
  );
}

function Column({ of }: { readonly of: Experiment }) {
  const rate = of.pass_rate;
  return (
    <span className={css["column"]}>
      <i data-of="failed" style={{ height: `${rate === null ? 0 : (1 - rate) * 100}%` }} />
      <i data-of="passed" style={{ height: `${rate === null ? 0 : rate * 100}%` }} />
    </span>
  );
}
