/** One alert: what is wrong and where, its values against the limits, what was done and sent, and what to do. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";

import { alertOf, useResendAlert } from "../../api/alerts";
import { useKeys } from "../../parts/keys";
import { Markdown } from "../../parts/Markdown";
import { Failure } from "../../parts/Notice";
import { Problem } from "../../parts/Problem";
import { GuardedRuns } from "../guard/GuardedRuns";
import { useProject } from "../shell/project";
import { useTitle } from "../shell/title";
import { Acknowledge } from "./Acknowledge";
import { AlertChart } from "./AlertChart";
import { AlertHeader } from "./AlertHeader";
import { AlertLog } from "./AlertLog";
import css from "./AlertPage.module.css";
import { AlertWho } from "./AlertWho";
import { MakeSilence } from "./MakeSilence";
import { PagesOf } from "./PagesOf";

export function AlertPage() {
  const project = useProject();
  const { alertId } = useParams({ from: "/alerts/$alertId" });
  const { data: alert, error, refetch } = useQuery(alertOf(project, alertId));
  const resending = useResendAlert(project, alertId);
  const navigate = useNavigate();
  const [doing, setDoing] = useState<"acknowledge" | "silence" | null>(null);
  const back = () => void navigate({ to: "/alerts" });
  const open = alert?.closed === null;
  useKeys({
    u: back,
    a: () => open && alert.acknowledged === null && setDoing("acknowledge"),
    s: () => open && alert.silenced === null && setDoing("silence"),
    o: () => {
      if (alert?.trace_id) void navigate({ to: "/traces/$traceId", params: { traceId: alert.trace_id }, search: { span: alert.span_id ?? undefined } });
    },
  });
  useTitle(alert?.title ?? "Alert");
  if (error && !alert) {
    return (
      <>
        <h1 className="unseen">Alert</h1>
        <Failure what="This alert could not be read" error={error} retry={() => void refetch()} />
      </>
    );
  }
  if (!alert) return <div className={css["page"]} aria-busy="true" />;
  return (
    <div className={css["page"]}>
      <AlertHeader alert={alert} back={back} acknowledge={() => setDoing("acknowledge")} silence={() => setDoing("silence")} resending={resending} />
      <div className={css["body"]}>
        <div className={css["main"]}>
          {resending.error && <Problem error={resending.error} />}
          <section className={css["card"]} aria-labelledby="seen-title">
            <h2 id="seen-title">What was seen</h2>
            <p className={css["evidence"]} dir="auto">
              {alert.evidence}
            </p>
            <AlertWho alert={alert} />
          </section>
          <GuardedRuns project={project} traceId={alert.trace_id} sessionId={alert.session_id} ended />
          <AlertChart alert={alert} />
          <section className={css["card"]} aria-labelledby="log-title">
            <h2 id="log-title">What happened</h2>
            <AlertLog lines={alert.log} />
          </section>
          <section className={css["card"]} aria-labelledby="pages-title">
            <h2 id="pages-title">Pages</h2>
            <PagesOf project={project} pages={alert.notifications} />
          </section>
        </div>
        <section className={css["runbook"]} aria-labelledby="runbook-title">
          <h2 id="runbook-title">What to do</h2>
          {alert.runbook ? <Markdown text={alert.runbook} /> : <p>Its rule names no runbook.</p>}
        </section>
      </div>
      {doing === "acknowledge" && <Acknowledge project={project} alert={alert} close={() => setDoing(null)} />}
      {doing === "silence" && <MakeSilence project={project} alert={alert} close={() => setDoing(null)} />}
    </div>
  );
}
