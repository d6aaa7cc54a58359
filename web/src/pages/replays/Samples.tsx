/** The samples of a what-if, in a row: each with whether it did well. */
import { Icon } from "../../parts/Icon";
import type { Run } from "../../trace/replays";
import css from "./ReplayPage.module.css";

interface Props {
  readonly runs: readonly Run[];
  /** Counted from 1. */
  readonly sample: number;
  readonly choose: (sample: number) => void;
}

export function Samples({ runs, sample, choose }: Props) {
  return (
    <div className={css["samples"]} role="group" aria-label="Samples">
      {runs.map((run, at) => (
        <button
          key={at}
          type="button"
          aria-pressed={at + 1 === sample}
          data-well={run.passed}
          title={run.sentence || (run.passed ? "It passed" : "It failed")}
          onClick={() => choose(at + 1)}
        >
          <Icon of={run.passed ? "ok" : "error"} size={13} /> Sample {at + 1}
          <span className="unseen">{run.passed ? "passed" : "failed"}</span>
        </button>
      ))}
    </div>
  );
}
