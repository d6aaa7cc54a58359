/** Guarded runs of a trace or session: how far each is from its limits, what it waits for, and what people can tell it. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { type GuardedRun, guardedRunsOf } from "../../api/guard";
import { Button } from "../../parts/Button";
import { Icon } from "../../parts/Icon";
import { limitsOf, STATES } from "../../trace/guard-words";
import css from "./GuardedRuns.module.css";
import { GiveOrder, type Wanted } from "./GiveOrder";

interface Props {
  readonly project: string;
  readonly traceId: string | null;
  readonly sessionId: string | null;
  /** Those that are over are shown as well. */
  readonly ended?: boolean;
}

const SHOWN = 3;

export function GuardedRuns({ project, traceId, sessionId, ended = false }: Props) {
  const { data } = useQuery({ ...guardedRunsOf(project, traceId, sessionId), enabled: traceId !== null || sessionId !== null });
  const going = data?.filter(isGoing) ?? [];
  const over = ended ? (data?.filter((run) => !isGoing(run)) ?? []) : [];
  const runs = [...going, ...over].slice(0, SHOWN);
  if (runs.length === 0) return null;
  return (
    <section className={css["runs"]} aria-label="Guarded runs">
      {runs.map((run) => (
        <RunOf key={run.id} project={project} run={run} />
      ))}
    </section>
  );
}

function isGoing({ state }: GuardedRun): boolean {
  return state === "running" || state === "waiting";
}

function RunOf({ project, run }: { readonly project: string; readonly run: GuardedRun }) {
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const { says, sign } = STATES[run.state];
  const waits = run.state === "waiting";
  return (
    <div className={css["run"]} data-state={run.state} role={waits ? "alert" : undefined}>
      <div className={css["told"]}>
        <p className={css["state"]}>
          <Icon of={sign} size={15} />
          <b>{waits ? `Waiting for a human: ${run.tripped || "it asked"}` : says}</b>
          {run.agent && <span>{run.agent}</span>}
          {isGoing(run) && !run.listening && <span title="Its guard was not heard of for some seconds: an order reaches it when it is back">not heard of just now</span>}
        </p>
        {!waits && run.tripped && <p className={css["tripped"]}>{run.tripped}</p>}
        <ul className={css["limits"]} aria-label="Spent of its limits">
          {limitsOf(run).map(({ name, says: told, share }) => (
            <li key={name} data-near={share !== null && share >= 0.8}>
              {told}
              {share !== null && (
                <i aria-hidden="true">
                  <i style={{ width: `${Math.min(1, share) * 100}%` }} />
                </i>
              )}
            </li>
          ))}
        </ul>
      </div>
      {isGoing(run) && (
        <div className={css["acts"]}>
          {waits && (
            <Button look="main" onClick={() => setWanted("go_on")}>
              Go on
            </Button>
          )}
          <Button onClick={() => setWanted("extend")}>Extend</Button>
          <Button onClick={() => setWanted("steer")}>Steer</Button>
          <Button look="danger" onClick={() => setWanted("stop")}>
            Stop
          </Button>
        </div>
      )}
      {wanted && <GiveOrder project={project} run={run} wanted={wanted} close={() => setWanted(null)} />}
    </div>
  );
}
