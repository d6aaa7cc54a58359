/** Settings: how to connect, what is looked for in traces, where pages go, what may be spent, who may send and read, and which projects there are. */
import { Link, Outlet } from "@tanstack/react-router";

import css from "./SettingsPage.module.css";

export function SettingsPage() {
  return (
    <div className={css["page"]}>
      <div className={css["inside"]}>
        <h1>Settings</h1>
        <nav className={css["tabs"]} aria-label="Settings">
          <Link to="/settings/connect" activeProps={{ "aria-current": "page" }}>
            Connect
          </Link>
          <Link to="/settings/detectors" activeProps={{ "aria-current": "page" }}>
            Detectors
          </Link>
          <Link to="/settings/channels" activeProps={{ "aria-current": "page" }}>
            Channels
          </Link>
          <Link to="/settings/budgets" activeProps={{ "aria-current": "page" }}>
            Budgets
          </Link>
          <Link to="/settings/keys" activeProps={{ "aria-current": "page" }}>
            API keys
          </Link>
          <Link to="/settings/projects" activeProps={{ "aria-current": "page" }}>
            Projects
          </Link>
        </nav>
        <Outlet />
      </div>
    </div>
  );
}
