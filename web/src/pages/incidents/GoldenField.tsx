/** Which golden case holds the fix: those that were made of the incident's run are offered, any other can be named. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useId } from "react";

import { Field } from "../../parts/Field";
import { plural } from "../../trace/format";
import css from "./CloseDialog.module.css";
import { goldenCasesOf } from "./golden-cases";

const SHOWN = 4;

interface Props {
  readonly project: string;
  readonly traceId: string | null;
  /** Null: nothing was chosen or written yet. */
  readonly chosen: string | null;
  readonly choose: (id: string) => void;
}

/** What is named where nobody chose: the newest case of the run. */
export function useGoldenCase(project: string, traceId: string | null): string {
  const { data } = useQuery(goldenCasesOf(project, traceId));
  return data?.find(({ ofRun }) => ofRun)?.id ?? "";
}

export function GoldenField({ project, traceId, chosen, choose }: Props) {
  const cases = useQuery(goldenCasesOf(project, traceId));
  const first = useGoldenCase(project, traceId);
  const list = useId();
  const all = cases.data ?? [];
  const ofRun = all.filter((one) => one.ofRun);
  const value = chosen ?? first;
  return (
    <div className={css["golden"]}>
      <Field
        label="Golden case"
        says={cases.data && ofRun.length === 0 ? `None was made of this run yet. ${all.length > 0 ? `${plural(all.length, "other")} can be chosen.` : "Step 5 says how one is made."}` : "Id of the item of a dataset that holds this run with what is right."}
        value={value}
        list={list}
        autoComplete="off"
        required
        onChange={(event) => choose(event.target.value)}
      />
      <datalist id={list}>
        {all.map(({ id, dataset, ofRun: its }) => (
          <option key={id} value={id} label={its ? `of this run, in ${dataset}` : `in ${dataset}`} />
        ))}
      </datalist>
      {ofRun.length > 0 && (
        <ul className={css["cases"]} aria-label="Golden cases of this run">
          {ofRun.slice(0, SHOWN).map(({ id, dataset }) => (
            <li key={id}>
              <button type="button" aria-pressed={id === value} onClick={() => choose(id)}>
                <bdi>{id}</bdi>
              </button>
              <Link to="/datasets/$name" params={{ name: dataset }} search={{ item: id }} target="_blank" rel="noopener">
                look at it
              </Link>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
