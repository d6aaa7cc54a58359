/** Each page that was sent about an alert, or is to be: where to, how often it was tried, and what was answered. */
import { Link } from "@tanstack/react-router";

import type { AlertPage } from "../../api/alerts";
import { useResendPage } from "../../api/channels";
import { Button } from "../../parts/Button";
import { Problem } from "../../parts/Problem";
import { plural, utc } from "../../trace/format";
import { clock } from "./AlertLog";
import { PageState } from "./PageState";
import css from "./PagesOf.module.css";

export const ACTIONS: Readonly<Record<string, string>> = {
  trigger: "Fired",
  acknowledge: "Acknowledged",
  resolve: "Resolved",
  renotify: "Told again",
  escalate: "Nobody answered",
  test: "Test page",
};

export function PagesOf({ project, pages }: { readonly project: string; readonly pages: readonly AlertPage[] }) {
  const resending = useResendPage(project);
  if (pages.length === 0) {
    return (
      <p className={css["none"]}>
        Nothing was sent: there was no <Link to="/settings/channels">channel</Link> that was to hear it.
      </p>
    );
  }
  return (
    <>
      {resending.error && <Problem error={resending.error} />}
      <ul className={css["pages"]}>
        {pages.map((page) => (
          <li key={page.id}>
            <PageState state={page.state} />
            <b>{page.channel || "a channel that was removed"}</b>
            <span>{ACTIONS[page.action] ?? page.action}</span>
            <span className={css["tried"]}>
              {page.attempts > 0 && plural(page.attempts, "attempt")}
              {page.status !== null && `, answer ${page.status}`}
            </span>
            <time dateTime={page.sent ?? page.made} title={utc(Date.parse(page.sent ?? page.made))}>
              {clock(page.sent ?? page.made)}
            </time>
            {page.state === "dead" && (
              <Button disabled={resending.isPending} onClick={() => resending.mutate(page.id)}>
                Send again
              </Button>
            )}
            {page.error && <p className={page.state === "dropped" ? css["tried"] : css["error"]}>{page.error}</p>}
          </li>
        ))}
      </ul>
    </>
  );
}
