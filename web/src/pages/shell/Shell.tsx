/** The frame of every page: where to go, which project, light or dark, and a word when the server is gone. */
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useLocation, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useRef, useState } from "react";

import { accessOf } from "../../api/access";
import { projectsOf } from "../../api/queries";
import { useSignedOut } from "../../api/signed-out";
import { Button } from "../../parts/Button";
import { Icon } from "../../parts/Icon";
import { KeyHelp } from "../../parts/KeyHelp";
import { useKeys } from "../../parts/keys";
import { Select } from "../../parts/Select";
import { SignInPage } from "../sign-in/SignInPage";
import { AlertsLink } from "./AlertsLink";
import { Brand } from "./Brand";
import { rememberProject, useProject } from "./project";
import { useSearchKey } from "./search-key";
import { ServerLost } from "./ServerLost";
import css from "./Shell.module.css";
import { ThemeSwitch } from "./ThemeSwitch";
import { useZone } from "./zone";
import { ZoneSwitch } from "./ZoneSwitch";

const WhoMenu = lazy(() => import("./WhoMenu").then((part) => ({ default: part.WhoMenu })));

export function Shell() {
  return useSignedOut() ? <SignInPage /> : <SignedIn />;
}

function SignedIn() {
  const [help, setHelp] = useState(false);
  const zone = useZone();
  useKeys({ "?": () => setHelp(true) });
  useSearchKey();
  const pages = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  // On a phone not all of them have room: the one that is open is to be seen.
  useEffect(() => {
    // New browsers answer with a promise, which an effect must not.
    void pages.current?.querySelector('[aria-current="page"]')?.scrollIntoView({ inline: "center", block: "nearest" });
  }, [pathname]);
  return (
    <div className={css["shell"]}>
      <header className={css["bar"]}>
        <Brand />
        <nav ref={pages} className={css["pages"]} aria-label="Pages">
          <Link to="/dashboard" activeProps={{ "aria-current": "page" }}>
            Dashboard
          </Link>
          <Link to="/traces" activeProps={{ "aria-current": "page" }}>
            Traces
          </Link>
          <Link to="/sessions" activeProps={{ "aria-current": "page" }}>
            Sessions
          </Link>
          <Link to="/search" activeProps={{ "aria-current": "page" }}>
            Search
          </Link>
          <AlertsLink />
          <Link to="/incidents" activeProps={{ "aria-current": "page" }}>
            Incidents
          </Link>
          <Link to="/replays" activeProps={{ "aria-current": "page" }}>
            Replays
          </Link>
          <Link
            to="/datasets"
            activeProps={{ "aria-current": "page" }}
            inactiveProps={pathname.startsWith("/experiments/") ? { "aria-current": "page" } : {}}
          >
            Datasets
          </Link>
          <Link to="/settings" activeProps={{ "aria-current": "page" }}>
            Settings
          </Link>
        </nav>
        <div className={css["right"]}>
          <ProjectSwitch />
          <ZoneSwitch />
          <Button look="bare" aria-label="Keys (?)" title="Keys (?)" onClick={() => setHelp(true)}>
            <Icon of="keys" />
          </Button>
          <ThemeSwitch />
          <Who />
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

/** Nothing where the server has no key: there is nobody to tell apart. */
function Who() {
  const { data: who } = useQuery(accessOf());
  if (!who || who.open) return null;
  return (
    <Suspense>
      <WhoMenu who={who} />
    </Suspense>
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
