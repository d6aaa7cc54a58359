/** Over an experiment: what ran over which dataset, how many passed, what it took, and with which one to compare it. */
import { Link, useNavigate } from "@tanstack/react-router";

import { Button } from "../../parts/Button";
import { type Fact, Facts } from "../../parts/Facts";
import { Icon } from "../../parts/Icon";
import { Select } from "../../parts/Select";
import { Tag } from "../../parts/Tag";
import { type Experiment, factsOf, passedText, rateText } from "../../trace/experiments";
import { compact, cost, count, dayOf, duration, timeOfDay, utc } from "../../trace/format";
import css from "./ExperimentHeader.module.css";

interface Props {
  readonly experiment: Experiment;
  /** Those over the same dataset, newest first; this one too. */
  readonly others: readonly Experiment[];
  readonly before: Experiment | null;
}

export function ExperimentHeader({ experiment, others, before }: Props) {
  const navigate = useNavigate();
  const compareWith = (id: string) => void navigate({ to: "/experiments/compare", search: { before: id, after: experiment.id } });
  const choices = others.filter(({ id }) => id !== experiment.id);
  const failed = experiment.failed > 0;
  return (
    <header className={css["header"]}>
      <Link
        to="/datasets/$name"
        params={{ name: experiment.dataset }}
        search={{ show: "experiments" }}
        className={css["back"]}
        aria-label="Experiments of the dataset (u)"
        title="Experiments of the dataset (u)"
      >
        <Icon of="left" />
      </Link>
      <div className={css["what"]}>
        <p className={css["above"]}>
          <Link to="/datasets/$name" params={{ name: experiment.dataset }} search={experiment.version === null ? {} : { version: experiment.version }}>
            <bdi>{experiment.dataset}</bdi>
            {experiment.version !== null && `, version ${count(experiment.version)}`}
          </Link>
          <span>
            <bdi>{experiment.name}</bdi>
          </span>
        </p>
        <h1 data-failed={failed}>
          {experiment.pass_rate !== null && <Icon of={failed ? "error" : "ok"} size={18} />} {passedText(experiment)}
        </h1>
        {experiment.description && <p dir="auto">{experiment.description}</p>}
        <p className={css["tags"]}>
          {factsOf(experiment.metadata).map(([name, value]) => (
            <Tag key={name} title={`${name}: ${value}`}>
              {name} {name === "git" ? value.slice(0, 10) : value}
            </Tag>
          ))}
        </p>
      </div>
      <Facts facts={facts(experiment)} />
      {choices.length > 0 && (
        <div className={css["compare"]}>
          {before && (
            <Button title="Compare with the one before (c)" onClick={() => compareWith(before.id)}>
              Compare with the one before
            </Button>
          )}
          {choices.length > 1 && (
            <Select
              label="Compare with another"
              chosen=""
              options={[
                { id: "", name: "Another …" },
                ...choices.map((one) => ({ id: one.id, name: one.name, aside: rateText(one.pass_rate) })),
              ]}
              choose={(id) => id && compareWith(id)}
            />
          )}
        </div>
      )}
    </header>
  );
}

function facts({ made, by, tokens, cost: dollars, steps, seconds }: Experiment): (Fact | null | false)[] {
  const at = Date.parse(made);
  return [
    { label: "Made", value: `${dayOf(at, Date.now())}, ${timeOfDay(at)}`, exact: utc(at) },
    by !== "" && { label: "By", value: by },
    steps !== null && { label: "Steps", value: count(steps) },
    tokens !== null && { label: "Tokens", value: compact(tokens), exact: `${count(tokens)} tokens` },
    dollars !== null && { label: "Cost", value: cost(dollars), exact: `$${dollars}` },
    seconds !== null && { label: "Took", value: duration(seconds * 1e9), exact: "All items together" },
  ];
}
