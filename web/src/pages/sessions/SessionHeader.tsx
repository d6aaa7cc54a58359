/** What a session was, who had it and what it cost. */
import { Link } from "@tanstack/react-router";

import type { Session } from "../../api/client";
import { CopyButton } from "../../parts/CopyButton";
import { type Fact, Facts } from "../../parts/Facts";
import { Icon } from "../../parts/Icon";
import { tokensInFull } from "../../parts/RowCells";
import { compact, cost, count, dayOf, duration, timeOfDay, utc } from "../../trace/format";
import { lasted } from "./lasted";
import css from "./SessionPage.module.css";

export function SessionHeader({ session, back }: { readonly session: Session; readonly back: () => void }) {
  const id = session.session_id;
  return (
    <header className={css["header"]}>
      <button type="button" className={css["back"]} aria-label="Back to the sessions (u)" title="Back to the sessions (u)" onClick={back}>
        <Icon of="left" />
      </button>
      <div className={css["title"]}>
        <h1 title={id}>
          <bdi>{id}</bdi>
          <CopyButton text={id} what="session id" />
        </h1>
        <Link to="/traces" search={{ query: `session:"${quoted(id)}"` }} className={css["all"]}>
          As a list of traces
        </Link>
      </div>
      <Facts facts={facts(session)} />
    </header>
  );
}

function facts(session: Session): (Fact | null | false)[] {
  const { totals } = session;
  const start = session.start ? Date.parse(session.start) : null;
  const length = lasted(session);
  return [
    start === null
      ? null
      : { label: "Started", value: `${dayOf(start, Date.now())}, ${timeOfDay(start)}`, exact: utc(start) },
    length === null ? null : { label: "Lasted", value: duration(length) },
    { label: "Traces", value: count(session.traces) },
    { label: "Steps", value: count(totals.steps), exact: `${count(totals.spans)} spans` },
    {
      label: totals.tool_errors > 0 ? "Tools (failed)" : "Tools",
      value: totals.tool_errors > 0 ? `${count(totals.tool_calls)} (${count(totals.tool_errors)})` : count(totals.tool_calls),
    },
    totals.input_tokens + totals.output_tokens > 0 && {
      label: "Tokens in / out",
      value: `${compact(totals.input_tokens)} / ${compact(totals.output_tokens)}`,
      exact: tokensInFull(totals),
    },
    totals.cost === null ? null : { label: "Cost", value: cost(totals.cost), exact: `$${totals.cost}` },
    totals.escalations > 0 && { label: "Escalated", value: count(totals.escalations) },
    session.user_id ? { label: "User", value: <User id={session.user_id} /> } : null,
  ];
}

function User({ id }: { readonly id: string }) {
  return (
    <Link to="/sessions" search={{ query: `user:"${quoted(id)}"` }} title={`All sessions of ${id}`}>
      <bdi>{id}</bdi>
    </Link>
  );
}

function quoted(text: string): string {
  return text.replaceAll(/["\\]/g, String.raw`\$&`);
}
