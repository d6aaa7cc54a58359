/** The alerts of a project: what is open first, what has ended below; it follows what happens by itself. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useRef, useState } from "react";

import { type AlertRow, endedAlertsOf, openAlertsOf, rulesOf } from "../../api/alerts";
import { Button } from "../../parts/Button";
import { Icon } from "../../parts/Icon";
import { Failure } from "../../parts/Notice";
import { count, plural } from "../../trace/format";
import { useProject } from "../shell/project";
import { useTitle } from "../shell/title";
import { Acknowledge } from "./Acknowledge";
import css from "./AlertList.module.css";
import { AlertOf } from "./AlertOf";
import { AllWell } from "./AllWell";
import { MakeSilence } from "./MakeSilence";
import { useRowFocus } from "./row-focus";
import type { Which } from "./search";

interface Doing {
  readonly what: "acknowledge" | "silence";
  readonly alert: AlertRow;
}

export function AlertList() {
  const project = useProject();
  const { state, rule } = useSearch({ from: "/alerts/" });
  const open = useQuery({ ...openAlertsOf(project, rule), enabled: state !== "ended" });
  const ended = useInfiniteQuery({ ...endedAlertsOf(project, rule), enabled: state !== "open" });
  const [doing, setDoing] = useState<Doing | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const now = open.data?.rows ?? [];
  const before = ended.data?.pages.flatMap((page) => page.rows) ?? [];
  const find = (id: string) => [...now, ...before].find((one) => one.id === id && one.closed === null);
  const start = (what: Doing["what"]) => (id: string) => {
    const alert = find(id);
    if (alert && (what === "silence" || alert.acknowledged === null)) setDoing({ what, alert });
  };
  useRowFocus(list, { a: start("acknowledge"), s: start("silence") });
  useTitle("Alerts");
  const failed = open.error ?? ended.error;
  if (failed && !open.data && !ended.data) {
    return <Failure what="The alerts could not be read" error={failed} retry={() => void Promise.all([open.refetch(), ended.refetch()])} />;
  }
  const fired = now.filter((one) => one.fired !== null);
  const pending = now.filter((one) => one.fired === null);
  const read = (state === "ended" || open.isSuccess) && (state === "open" || ended.isSuccess);
  const rows = { acknowledge: start("acknowledge"), silence: start("silence") };
  return (
    <div ref={list}>
      <Only state={state} rule={rule} open={open.data?.open} />
      {!read && <div className={css["waiting"]} aria-busy="true" />}
      {read && state !== "ended" && (
        <Part title="Open" rows={fired} {...rows} empty={now.length + before.length === 0 || fired.length === 0 ? <AllWell project={project} ever={before.length > 0} /> : null} />
      )}
      {read && pending.length > 0 && <Part title="Not for long enough yet" says="Over a limit, and not yet for as long as the rule says." rows={pending} {...rows} />}
      {read && state !== "open" && (before.length > 0 || state === "ended") && (
        <Part title="Ended" rows={before} {...rows} empty={<p className={css["none"]}>No alert has ended{rule ? " of this rule" : ""}.</p>} />
      )}
      {ended.hasNextPage && state !== "open" && (
        <p className={css["more"]}>
          <Button disabled={ended.isFetchingNextPage} onClick={() => void ended.fetchNextPage()}>
            Show older ones
          </Button>
        </p>
      )}
      {doing?.what === "acknowledge" && <Acknowledge project={project} alert={doing.alert} close={() => setDoing(null)} />}
      {doing?.what === "silence" && <MakeSilence project={project} alert={doing.alert} close={() => setDoing(null)} />}
    </div>
  );
}

interface PartProps {
  readonly title: string;
  readonly says?: string;
  readonly rows: readonly AlertRow[];
  readonly empty?: React.ReactNode;
  readonly acknowledge: (id: string) => void;
  readonly silence: (id: string) => void;
}

function Part({ title, says, rows, empty, acknowledge, silence }: PartProps) {
  const id = `alerts-${title.toLowerCase().replaceAll(" ", "-")}`;
  return (
    <section className={css["part"]} aria-labelledby={id}>
      <h2 id={id}>
        {title} {rows.length > 0 && <span>{count(rows.length)}</span>}
        {says && <small>{says}</small>}
      </h2>
      {rows.length === 0 ? (
        empty
      ) : (
        <ul className={css["rows"]}>
          {rows.map((alert) => (
            <AlertOf key={alert.id} alert={alert} acknowledge={acknowledge} silence={silence} />
          ))}
        </ul>
      )}
    </section>
  );
}

const STATES: readonly { readonly id: Which | undefined; readonly name: string }[] = [
  { id: undefined, name: "All" },
  { id: "open", name: "Open" },
  { id: "ended", name: "Ended" },
];

interface OnlyProps {
  readonly state: Which | undefined;
  readonly rule: string | undefined;
  readonly open: number | undefined;
}

/** Which of them are shown. */
function Only({ state, rule, open }: OnlyProps) {
  const project = useProject();
  const navigate = useNavigate({ from: "/alerts/" });
  const rules = useQuery({ ...rulesOf(project), enabled: rule !== undefined });
  const name = rules.data?.rows.find((one) => one.id === rule)?.name ?? rule;
  return (
    <div className={css["only"]}>
      <div className={css["pills"]} role="group" aria-label="Only">
        {STATES.map((one) => (
          <button
            key={one.name}
            type="button"
            aria-pressed={one.id === state}
            onClick={() => void navigate({ search: (old) => ({ ...old, state: one.id }), replace: true })}
          >
            {one.name}
          </button>
        ))}
        {rule && (
          <button type="button" aria-pressed="true" title="Show those of every rule" onClick={() => void navigate({ search: (old) => ({ ...old, rule: undefined }) })}>
            {name} <Icon of="close" size={11} />
          </button>
        )}
      </div>
      <div className={css["state"]}>
        <p role="status">{open !== undefined && (open === 0 ? "Nothing is wrong" : `${plural(open, "alert")} open`)}</p>
        {open !== undefined && open > 0 && <Link to="/incidents">Incidents</Link>}
      </div>
    </div>
  );
}
