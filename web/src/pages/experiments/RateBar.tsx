/** How many of the items passed: a bar, and the number beside it. */
import type { Experiment } from "../../trace/experiments";
import { passedText, rateText } from "../../trace/experiments";
import css from "./RateBar.module.css";

type Sums = Pick<Experiment, "items" | "passed" | "failed" | "pass_rate">;

export function RateBar({ of }: { readonly of: Sums }) {
  const share = (some: number) => `${of.items === 0 ? 0 : (some / of.items) * 100}%`;
  return (
    <span className={css["rate"]} title={passedText(of)}>
      <span className={css["bar"]} aria-hidden="true">
        <i data-of="passed" style={{ width: share(of.passed) }} />
        <i data-of="failed" style={{ width: share(of.failed) }} />
      </span>
      <b>{rateText(of.pass_rate)}</b>
      <span className="unseen">{passedText(of)}</span>
    </span>
  );
}
