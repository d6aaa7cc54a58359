/** Nothing is open: what is watched, and whether a page would reach anybody. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { rulesOf } from "../../api/alerts";
import { channelsOf } from "../../api/channels";
import { Icon } from "../../parts/Icon";
import { plural } from "../../trace/format";
import css from "./AllWell.module.css";

export function AllWell({ project, ever }: { readonly project: string; readonly ever: boolean }) {
  const rules = useQuery(rulesOf(project));
  const channels = useQuery(channelsOf(project));
  const on = rules.data?.rows.filter((rule) => rule.on) ?? [];
  const wrong = on.filter((rule) => rule.state.state === "error");
  const heard = channels.data?.rows.filter((channel) => channel.on) ?? [];
  return (
    <div className={css["well"]}>
      <p className={css["first"]}>
        <Icon of="ok" size={16} /> No alert is open.
      </p>
      <p>
        {rules.data && (
          <>
            <Link to="/alerts/rules">{plural(on.length, "rule")}</Link> {on.length === 1 ? "watches" : "watch"} every span that arrives, and the last
            minutes of each agent.{" "}
          </>
        )}
        {wrong.length > 0 && <b>{plural(wrong.length, "rule")} cannot be evaluated. </b>}
        {channels.data &&
          (heard.length > 0 ? (
            <>
              What fires is sent to <Link to="/settings/channels">{heard.map((channel) => channel.name).slice(0, 3).join(", ")}</Link>: send a test page there.
            </>
          ) : (
            <>
              What fires is shown here and sent to nobody yet: <Link to="/settings/channels">add a channel</Link> and send a test page.
            </>
          ))}
      </p>
      {!ever && <p>An alert opens while the run is still going on: after 15 steps of one task, say, or four equal calls in a row.</p>}
    </div>
  );
}
