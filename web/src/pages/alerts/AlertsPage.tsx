/** Alerts, the rules behind them, and the silences: three tabs of one page. */
import { Link, Outlet } from "@tanstack/react-router";

import { Icon } from "../../parts/Icon";
import css from "./AlertsPage.module.css";

export function AlertsPage() {
  return (
    <div className={css["page"]}>
      <div className={css["inside"]}>
        <div className={css["head"]}>
          <h1>Alerts</h1>
          <Link to="/settings/channels" className={css["aside"]}>
            Channels <Icon of="right" size={12} />
          </Link>
        </div>
        <nav className={css["tabs"]} aria-label="Alerts">
          <Link to="/alerts" activeOptions={{ exact: true, includeSearch: false }} activeProps={{ "aria-current": "page" }}>
            Alerts
          </Link>
          <Link to="/alerts/rules" activeProps={{ "aria-current": "page" }}>
            Rules
          </Link>
          <Link to="/alerts/silences" activeProps={{ "aria-current": "page" }}>
            Silences
          </Link>
        </nav>
        <Outlet />
      </div>
    </div>
  );
}
