/** Whether a trace can be replayed, from what, how, and what lacks; below it what replays of it brought. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import type { Schemas } from "../../api/client";
import { CopyButton } from "../../parts/CopyButton";
import { Dialog } from "../../parts/Dialog";
import { Icon } from "../../parts/Icon";
import { Problem } from "../../parts/Problem";
import { plural } from "../../trace/format";
import { useProject } from "../shell/project";
import { readinessOf, replaysOf } from "./ask";
import css from "./ReplayDialog.module.css";
import { ReplayList } from "./ReplaysPage";

type Readiness = Schemas["ReadinessOut"];

const EVENTS: readonly (readonly [string, string])[] = [
  ["llm", "model call"],
  ["tool", "tool call"],
  ["mcp", "MCP call"],
  ["retriever", "retrieval"],
  ["embedding", "embedding"],
  ["http", "request"],
];

export function ReplayDialog({ traceId, close }: { readonly traceId: string; readonly close: () => void }) {
  const project = useProject();
  const read = useQuery(readinessOf(project, traceId));
  const replays = useQuery(replaysOf(project, traceId));
  const rows = replays.data?.rows ?? [];
  return (
    <Dialog title="Run it again" close={close} wide>
      <div className={css["inside"]}>
        {read.error && <Problem error={read.error} />}
        {read.data && <Ready told={read.data} traceId={traceId} close={close} />}
        {rows.length > 0 && (
          <section aria-label="What came of it">
            <h3>What came of it</h3>
            <ReplayList rows={rows} ofTrace />
          </section>
        )}
      </div>
    </Dialog>
  );
}

function Ready({ told, traceId, close }: { readonly told: Readiness; readonly traceId: string; readonly close: () => void }) {
  const held = EVENTS.flatMap(([kind, word]) => (told.events[kind] ? [plural(told.events[kind], word)] : []));
  const whatif = told.command
    .replace("backtrail replay", "backtrail whatif")
    .replace(/ (?=python |--entry )/, (gap) => `${gap}--system @new.txt --samples 5 `)
    .replace(" python ", " -- python ");
  return (
    <>
      <p className={css["state"]} data-ready={told.ready}>
        <Icon of={told.ready ? "ok" : "error"} size={16} />
        <b>{told.ready ? "It can be replayed" : "It cannot be replayed: not everything of it was recorded"}</b>
      </p>
      <p className={css["says"]}>
        {told.source === "recording" ? "From its own recording" : `From its spans (${told.dialect || "OpenTelemetry"})`}
        {held.length > 0 && `: ${held.join(", ")}`}. {!told.complete && "The run was cut off; it is replayed to there. "}
        Nothing of it is called again: models, tools and requests are answered from what was recorded.
      </p>
      {told.ready && (
        <>
          <Command says="Run it again, as it was" command={told.command} />
          <Command says="With another prompt: models are live, tools are from the recording" command={whatif} />
        </>
      )}
      {told.lacks.length > 0 && (
        <section aria-label="What lacks">
          <h3>What lacks</h3>
          <ul className={css["lacks"]}>
            {told.lacks.map((lack) => (
              <li key={`${lack.span_id} ${lack.what}`} data-fatal={lack.fatal}>
                <Icon of={lack.fatal ? "error" : "warning"} size={13} />
                <span>
                  <Link to="/traces/$traceId" params={{ traceId }} search={{ span: lack.span_id }} onClick={close}>
                    {lack.name || lack.span_id}
                  </Link>{" "}
                  {lack.what}. <small>{lack.hint}</small>
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Command({ says, command }: { readonly says: string; readonly command: string }) {
  return (
    <figure className={css["command"]}>
      <figcaption>{says}</figcaption>
      <code>{command}</code>
      <CopyButton text={command} what="command" label="Copy" />
    </figure>
  );
}
