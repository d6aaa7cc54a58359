/** The experiments over a dataset, newest first: passed, tokens, cost; two that are ticked are compared. */
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import { Button } from "../../parts/Button";
import { CopyButton } from "../../parts/CopyButton";
import { Notice } from "../../parts/Notice";
import { useNow } from "../../parts/now";
import { Tag } from "../../parts/Tag";
import { type Experiment, factsOf, passedText, rateText } from "../../trace/experiments";
import { ago, compact, cost, count, duration, utc } from "../../trace/format";
import { Course } from "../experiments/Course";
import { RateBar } from "../experiments/RateBar";
import css from "./ExperimentList.module.css";

const COMMAND = "backtrail golden run --push";

interface Props {
  readonly dataset: string;
  /** Newest first. */
  readonly experiments: readonly Experiment[];
  readonly waiting: boolean;
  readonly more: boolean;
  readonly readMore: () => void;
}

export function ExperimentList({ dataset, experiments, waiting, more, readMore }: Props) {
  const [ticked, setTicked] = useState<readonly string[]>([]);
  if (experiments.length === 0) {
    if (waiting) return null;
    return (
      <Notice title="Nothing was run over it yet">
        <p>Run its golden cases and send what came of it:</p>
        <p className={css["command"]}>
          <code>{COMMAND}</code>
          <CopyButton text={dataset === "golden" ? COMMAND : `${COMMAND} --dataset ${dataset}`} what="command" label="Copy" />
        </p>
      </Notice>
    );
  }
  // A third one takes the place of the one ticked first.
  const tick = (id: string) => setTicked((old) => (old.includes(id) ? old.filter((one) => one !== id) : [...old, id].slice(-2)));
  return (
    <div className={css["scroll"]}>
      <div className={css["top"]}>
        <Course name="Passed" experiments={experiments} read={(one) => one.pass_rate} text={rateText} most={1} />
        <Course name="Tokens" experiments={experiments} read={(one) => one.tokens} text={compact} />
        <Course name="Cost" experiments={experiments} read={(one) => one.cost} text={cost} />
        <CompareButton experiments={experiments} ticked={ticked} />
      </div>
      <table className={css["table"]} aria-label="Experiments">
        <thead>
          <tr>
            <th scope="col">
              <span className="unseen">Compare</span>
            </th>
            <th scope="col">Experiment</th>
            <th scope="col">Passed</th>
            <th scope="col" className={css["number"]}>
              Tokens
            </th>
            <th scope="col" className={css["number"]}>
              Cost
            </th>
            <th scope="col" className={css["number"]}>
              Took
            </th>
            <th scope="col" className={css["number"]}>
              Of version
            </th>
            <th scope="col" className={css["number"]}>
              Made
            </th>
          </tr>
        </thead>
        <tbody>
          {experiments.map((one) => (
            <Row key={one.id} experiment={one} ticked={ticked.includes(one.id)} tick={() => tick(one.id)} />
          ))}
        </tbody>
      </table>
      {more && (
        <p className={css["more"]}>
          <Button onClick={readMore}>Show older ones</Button>
        </p>
      )}
    </div>
  );
}

/** Of two ticked ones the older is before; of one ticked or none, the newest is compared with the one before it. */
function CompareButton({ experiments, ticked }: { readonly experiments: readonly Experiment[]; readonly ticked: readonly string[] }) {
  const navigate = useNavigate();
  const two = experiments.filter(({ id }) => ticked.includes(id));
  const [after, before] = two.length === 2 ? two : ticked.length === 0 ? experiments : [];
  return (
    <Button
      disabled={!after || !before}
      onClick={() => after && before && void navigate({ to: "/experiments/compare", search: { before: before.id, after: after.id } })}
    >
      {ticked.length === 0 ? "Compare the last two" : ticked.length === 1 ? "Tick another one to compare" : "Compare the ticked ones"}
    </Button>
  );
}

function Row({ experiment, ticked, tick }: { readonly experiment: Experiment; readonly ticked: boolean; readonly tick: () => void }) {
  const now = useNow();
  const made = Date.parse(experiment.made);
  const dash = <span className={css["unknown"]}>–</span>;
  return (
    <tr data-ticked={ticked}>
      <td>
        <input type="checkbox" aria-label={`Compare ${experiment.name}`} checked={ticked} onChange={tick} />
      </td>
      <td className={css["what"]}>
        <Link to="/experiments/$experimentId" params={{ experimentId: experiment.id }} title={experiment.description || undefined}>
          <bdi>{experiment.name}</bdi>
        </Link>
        <span className={css["tags"]}>
          {factsOf(experiment.metadata).slice(0, 4).map(([name, value]) => (
            <Tag key={name} title={`${name}: ${value}`}>
              {name === "git" ? value.slice(0, 8) : value}
            </Tag>
          ))}
        </span>
      </td>
      <td>
        <RateBar of={experiment} />
        <small>{passedText(experiment)}</small>
      </td>
      <td className={css["number"]}>{experiment.tokens === null ? dash : <span title={count(experiment.tokens)}>{compact(experiment.tokens)}</span>}</td>
      <td className={css["number"]}>{experiment.cost === null ? dash : <span title={`$${experiment.cost}`}>{cost(experiment.cost)}</span>}</td>
      <td className={css["number"]}>{experiment.seconds === null ? dash : duration(experiment.seconds * 1e9)}</td>
      <td className={css["number"]}>{experiment.version === null ? dash : count(experiment.version)}</td>
      <td className={css["number"]}>
        <time dateTime={experiment.made} title={utc(made)}>
          {ago(made, now)}
        </time>
      </td>
    </tr>
  );
}
