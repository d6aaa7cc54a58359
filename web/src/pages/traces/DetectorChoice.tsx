/** The detectors that found something in this project, by family: a press puts one into the query or takes it out. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { type Detector, detectorsOf } from "../../api/findings";
import { Icon } from "../../parts/Icon";
import { has, withClause, without } from "../../trace/clauses";
import { detectorInWords, familyInWords } from "../../trace/finding-words";
import { count } from "../../trace/format";
import css from "./DetectorChoice.module.css";

interface Props {
  readonly project: string;
  readonly query: string;
  readonly ask: (query: string) => void;
}

export function DetectorChoice({ project, query, ask }: Props) {
  const { data, error } = useQuery(detectorsOf(project));
  const told = data?.rows.filter((one) => one.told > 0) ?? [];
  const choice = (clause: string) => ({ on: has(query, clause), turn: () => ask(has(query, clause) ? without(query, clause) : withClause(query, clause)) });
  return (
    <div className={css["choice"]} aria-busy={!data && !error}>
      {error && <p className={css["none"]}>{error.message}</p>}
      {data && told.length === 0 && <p className={css["none"]}>Nothing was found in this project.</p>}
      {[...new Set(told.map(({ family }) => family))].map((family) => (
        <div key={family} role="group" aria-label={familyInWords(family)}>
          <One {...choice(`finding.family:${family}`)} name={familyInWords(family)} told={sumOf(told, family)} head />
          {told
            .filter((one) => one.family === family)
            .toSorted((a, b) => b.told - a.told)
            .map(({ name, told: found, says }) => (
              <One key={name} {...choice(`finding:${name}`)} name={detectorInWords(name)} told={found} title={says} />
            ))}
        </div>
      ))}
      <p className={css["more"]}>
        <Link to="/settings/detectors">All detectors</Link>
      </p>
    </div>
  );
}

function sumOf(told: readonly Detector[], family: string): number {
  return told.reduce((sum, one) => sum + (one.family === family ? one.told : 0), 0);
}

interface OneProps {
  readonly name: string;
  readonly told: number;
  readonly on: boolean;
  readonly turn: () => void;
  readonly title?: string;
  readonly head?: boolean;
}

function One({ name, told, on, turn, title, head = false }: OneProps) {
  return (
    <button type="button" className={css["one"]} data-head={head} aria-pressed={on} title={title} onClick={turn}>
      <span className={css["tick"]}>{on && <Icon of="ok" size={13} />}</span>
      <span className={css["name"]}>{name}</span>
      <span className={css["told"]} title="Findings">
        {count(told)}
      </span>
    </button>
  );
}
