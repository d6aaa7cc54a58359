/** One press each: the traces that somebody on call looks for first. What is on is read from the query. */
import { useQuery } from "@tanstack/react-query";

import { quantilesOf } from "../../api/queries";
import { DetectorMenu } from "./DetectorMenu";
import { PILLS, type Usual } from "./pills";
import css from "./Pills.module.css";

interface Props {
  readonly project: string;
  readonly query: string;
  readonly since: string | undefined;
  readonly until: string | undefined;
  readonly ask: (query: string) => void;
}

export function Pills({ project, query, since, until, ask }: Props) {
  const { data } = useQuery(quantilesOf(project, since, until));
  const usual: Usual = Object.fromEntries(data?.rows.map(({ field, value }) => [field, value]) ?? []);
  return (
    <div className={css["both"]}>
      <div className={css["pills"]} role="group" aria-label="Only">
        {PILLS.map(({ name, title, isOn, turned }) => {
          const next = turned(query, usual);
          return (
            <button
              key={name}
              type="button"
              className={css["pill"]}
              aria-pressed={isOn(query)}
              title={title(usual)}
              disabled={next === null}
              onClick={() => next !== null && ask(next)}
            >
              {name}
            </button>
          );
        })}
      </div>
      <DetectorMenu project={project} query={query} ask={ask} />
    </div>
  );
}
