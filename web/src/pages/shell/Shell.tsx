/** The frame of every page: where to go, which project, light or dark, and a word when the server is gone. */
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import { projectsOf } from "../../api/queries";
import { Button } from "../../parts/Button";
import { Icon } from "../../parts/Icon";
import { KeyHelp } from "../../parts/KeyHelp";
import { useKeys } from "../../parts/keys";
import { Select } from "../../parts/Select";
import { chooseTheme, useTheme } from "../../theme/theme";
import { Brand } from "./Brand";
import { rememberProject, useProject } from "./project";
import { useSearchKey } from "./search-key";
import { ServerLost } from "./ServerLost";
import css from "./Shell.module.css";
import { useZone } from "./zone";
import { ZoneSwitch } from "./ZoneSwitch";

export function Shell() {
  const [help, setHelp] = useState(false);
  const zone = useZone();
  useKeys({ "?": () => setHelp(true) });
  useSearchKey();
  return (
    <div className={css["shell"]}>
      <header className={css["bar"]}>
        <Brand />
        <nav className={css["pages"]} aria-label="Pages">
          <Link to="/traces" activeProps={{ "aria-current": "page" }}>
            Traces
          </Link>
          <Link to="/sessions" activeProps={{ "aria-current": "page" }}>
            Sessions
          </Link>
          <Link to="/search" activeProps={{ "aria-current": "page" }}>
            Search
          </Link>
          <Link to="/connect" activeProps={{ "aria-current": "page" }}>
            Connect
          </Link>
        </nav>
        <div className={css["right"]}>
          <ProjectSwitch />
          <ZoneSwitch />
          <Button look="bare" aria-label="Keys (?)" title="Keys (?)" onClick={() => setHelp(true)}>
            <Icon of="keys" />
          </Button>
          <ThemeSwitch />
        </div>
      </header>
      <ServerLost />
      {/* Drawn anew in another zone: so no time on a page can be left behind. */}
      <main key={zone} className={css["main"]}>
        <Outlet />
      </main>
      <KeyHelp open={help} close={() => setHelp(false)} />
    </div>
  );
}

function ProjectSwitch() {
  const project = useProject();
  const navigate = useNavigate();
  const { data } = useQuery(projectsOf());
  const known = new Set([project, ...(data?.rows.map((row) => row.project) ?? [])]);
  return (
    <Select
      label="Project"
      sign="project"
      chosen={project}
      options={[...known].map((id) => ({ id, name: id }))}
      choose={(id) => {
        rememberProject(id);
        void navigate({ to: "/traces", search: { project: id } });
      }}
    />
  );
}

function ThemeSwitch() {
  const theme = useTheme();
  const other = theme === "dark" ? "light" : "dark";
  return (
    <Button look="bare" aria-label={`Use the ${other} theme`} title={`Use the ${other} theme`} onClick={() => chooseTheme(other)}>
      <Icon of={theme === "dark" ? "sun" : "moon"} />
    </Button>
  );
}
