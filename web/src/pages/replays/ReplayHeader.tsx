/** Over a replay: what was done to which trace, how it went, and what it took beside the recorded run. */
import { Link } from "@tanstack/react-router";

import { CopyButton } from "../../parts/CopyButton";
import { type Fact, Facts } from "../../parts/Facts";
import { Icon } from "../../parts/Icon";
import { compact, cost, count, dayOf, duration, timeOfDay, utc } from "../../trace/format";
import { KINDS, type Replay, type Run, verdictOf } from "../../trace/replays";
import css from "./ReplayHeader.module.css";

interface Props {
  readonly replay: Replay;
  readonly run: Run | null;
  readonly back: () => void;
}

export function ReplayHeader({ replay, run, back }: Props) {
  const { says, well } = verdictOf(replay);
  return (
    <header className={css["header"]}>
      <button type="button" className={css["back"]} aria-label="Back (u)" title="Back (u)" onClick={back}>
        <Icon of="left" />
      </button>
      <div className={css["what"]}>
        <p className={css["above"]}>
          <Link to="/replays">Replays</Link>
          <span>{KINDS[replay.kind]}</span>
          <span>
            of{" "}
            <Link to="/traces/$traceId" params={{ traceId: replay.trace_id }}>
              trace {replay.trace_id.slice(0, 8)}
            </Link>
          </span>
        </p>
        <h1 data-well={well}>
          <Icon of={well ? "ok" : "error"} size={18} /> {says}
        </h1>
        <p className={css["sentence"]} dir="auto">
          {replay.sentence}
        </p>
        {replay.command && (
          <p className={css["command"]}>
            <code title={replay.command}>{replay.command}</code>
            <CopyButton text={replay.command} what="command" label="Copy" />
          </p>
        )}
      </div>
      <Facts facts={facts(replay, run)} />
    </header>
  );
}

function facts(replay: Replay, run: Run | null): (Fact | null | false)[] {
  const made = Date.parse(replay.made);
  const { recorded } = replay;
  const beside = (now: string, then: string | null) => (then === null || then === now ? now : `${now}, was ${then}`);
  return [
    { label: "Made", value: `${dayOf(made, Date.now())}, ${timeOfDay(made)}`, exact: utc(made) },
    { label: "By", value: replay.by },
    replay.took > 0 && { label: "Took", value: duration(replay.took * 1e9) },
    run?.tokens !== null && run?.tokens !== undefined && run.tokens > 0
      ? { label: "Tokens", value: beside(compact(run.tokens), recorded ? compact(recorded.tokens) : null), exact: `${count(run.tokens)} tokens` }
      : null,
    run?.cost !== null && run?.cost !== undefined
      ? { label: "Cost", value: beside(cost(run.cost), recorded?.cost ? cost(recorded.cost) : null), exact: `$${run.cost}` }
      : null,
  ];
}
