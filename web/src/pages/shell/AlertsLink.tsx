/** The way to the alerts, with how many are open; none is no badge. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { countOfAlerts } from "../../api/alert-count";
import { count, plural } from "../../trace/format";
import css from "./AlertsLink.module.css";
import { useProject } from "./project";

const MOST = 99;

export function AlertsLink() {
  const { data: open = 0 } = useQuery(countOfAlerts(useProject()));
  return (
    <Link to="/alerts" activeProps={{ "aria-current": "page" }}>
      Alerts
      {open > 0 && (
        <span className={css["badge"]} title={`${plural(open, "alert")} open`}>
          {open > MOST ? `${MOST}+` : count(open)}
          <span className="unseen"> open</span>
        </span>
      )}
    </Link>
  );
}
