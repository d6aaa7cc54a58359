/** Every page that was sent or is to be, the newest first; what was given up can be sent again. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";

import { type Page, pagesOf, useResendPage } from "../../../api/channels";
import { Button } from "../../../parts/Button";
import { Failure } from "../../../parts/Notice";
import { useNow } from "../../../parts/now";
import { Problem } from "../../../parts/Problem";
import { ago, plural, utc } from "../../../trace/format";
import { PageState } from "../../alerts/PageState";
import { ACTIONS } from "../../alerts/PagesOf";
import list from "../../alerts/AlertList.module.css";
import settings from "../SettingsPage.module.css";
import css from "./Outbox.module.css";

const STATES: readonly { readonly id: Page["state"] | undefined; readonly name: string }[] = [
  { id: undefined, name: "All" },
  { id: "waiting", name: "Waiting" },
  { id: "dead", name: "Given up" },
  { id: "sent", name: "Sent" },
];

export function Outbox({ project }: { readonly project: string }) {
  const [state, setState] = useState<Page["state"] | undefined>(undefined);
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(pagesOf(project, state));
  const resending = useResendPage(project);
  const rows = data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <section className={`${settings["section"]} ${css["outbox"]}`} aria-labelledby="outbox-title">
      <div className={settings["head"]}>
        <h2 id="outbox-title">Pages</h2>
        <div className={list["pills"]} role="group" aria-label="Only pages">
          {STATES.map((one) => (
            <button key={one.name} type="button" aria-pressed={one.id === state} onClick={() => setState(one.id)}>
              {one.name}
            </button>
          ))}
        </div>
      </div>
      {resending.error && <Problem error={resending.error} />}
      {error && !data && <Failure what="The pages could not be read" error={error} retry={() => void refetch()} />}
      {data && rows.length === 0 && <p className={css["none"]}>{state ? "No page is in this state." : "No page was sent yet."}</p>}
      <ul className={css["pages"]}>
        {rows.map((page) => (
          <PageOf key={page.id} page={page} busy={resending.isPending} resend={() => resending.mutate(page.id)} />
        ))}
      </ul>
      {hasNextPage && (
        <p className={list["more"]}>
          <Button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Show older ones
          </Button>
        </p>
      )}
    </section>
  );
}

function PageOf({ page, busy, resend }: { readonly page: Page; readonly busy: boolean; readonly resend: () => void }) {
  const now = useNow();
  const { state, channel, action, title, alert_id: alert, attempts, status, error, made, sent, due } = page;
  const at = Date.parse(sent ?? made);
  return (
    <li>
      <PageState state={state} />
      <div className={css["told"]}>
        <p className={css["title"]}>
          {alert ? (
            <Link to="/alerts/$alertId" params={{ alertId: alert }}>
              {title}
            </Link>
          ) : (
            title
          )}
        </p>
        <p className={css["how"]}>
          {ACTIONS[action] ?? action}, to {channel || "a channel that was removed"}
          {attempts > 0 && `, ${plural(attempts, "attempt")}`}
          {status !== null && `, answer ${status}`}
          {state === "waiting" && due && `, next ${ago(Date.parse(due), now)}`}
        </p>
        {error && <p className={state === "dropped" ? css["how"] : css["error"]}>{error}</p>}
      </div>
      <time dateTime={sent ?? made} title={utc(at)}>
        {ago(at, now)}
      </time>
      <span className={css["act"]}>
        {(state === "dead" || state === "sent") && (
          <Button look={state === "dead" ? "plain" : "bare"} disabled={busy} onClick={resend}>
            Send again<span className="unseen">: {title}</span>
          </Button>
        )}
      </span>
    </li>
  );
}
