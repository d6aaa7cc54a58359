/** Projects: which there are, what each holds, and making one. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";

import { accessOf, holdingsOf, keysOf, useMakeProject } from "../../api/access";
import { projectsOf } from "../../api/queries";
import { Button } from "../../parts/Button";
import { Acts, Dialog } from "../../parts/Dialog";
import { Field } from "../../parts/Field";
import { Icon } from "../../parts/Icon";
import { Failure } from "../../parts/Notice";
import { Problem } from "../../parts/Problem";
import { count } from "../../trace/format";
import { useTitle } from "../shell/title";
import { When } from "./KeyTable";
import css from "./SettingsPage.module.css";

export function ProjectsPage() {
  const { data: who } = useQuery(accessOf());
  const projects = useQuery(projectsOf());
  const holdings = useQuery(holdingsOf());
  const keys = useQuery(keysOf());
  const [making, setMaking] = useState(false);
  useTitle("Projects");
  if (projects.isError) {
    return <Failure what="The projects could not be read" error={projects.error} retry={() => void projects.refetch()} />;
  }
  if (!who || !projects.data) return null;
  const held = new Map(holdings.data?.projects.map((one) => [one.project, one]));
  const inForce = (project: string) => keys.data?.rows.filter((key) => key.project === project && !key.revoked).length;
  return (
    <section className={css["section"]} aria-labelledby="projects-title">
      <div className={css["head"]}>
        <h2 id="projects-title">Projects</h2>
        {who.role === "admin" && (
          <Button look="main" onClick={() => setMaking(true)}>
            <Icon of="add" size={14} /> Make a project
          </Button>
        )}
      </div>
      <p className={css["lead"]}>
        Nothing crosses from one project to another.
        {who.role === "admin" && " One begins with the first trace that names it; made here, it can get its keys before."}
      </p>
      {projects.data.rows.length > 0 && (
        <table className={css["table"]}>
          <caption className="unseen">Projects</caption>
          <thead>
            <tr>
              <th scope="col">Project</th>
              {["Traces", "Spans", "Sessions", "Keys"].map((name) => (
                <th key={name} scope="col" data-number="true">
                  {name}
                </th>
              ))}
              <th scope="col">Made</th>
            </tr>
          </thead>
          <tbody>
            {projects.data.rows.map(({ project, made }) => (
              <tr key={project}>
                <th scope="row">
                  <Link to="/traces" search={{ project }} className={css["name"]}>
                    {project}
                  </Link>
                </th>
                <Figure name="Traces" of={holdings.isSuccess ? (held.get(project)?.traces ?? 0) : undefined} />
                <Figure name="Spans" of={holdings.isSuccess ? (held.get(project)?.spans ?? 0) : undefined} />
                <Figure name="Sessions" of={holdings.isSuccess ? (held.get(project)?.sessions ?? 0) : undefined} />
                <Figure name="Keys" of={inForce(project)} />
                <td data-column="Made">{made ? <When at={made} /> : "by its first trace"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {making && <MakeProject close={() => setMaking(false)} />}
    </section>
  );
}

function Figure({ name, of }: { readonly name: string; readonly of: number | undefined }) {
  return (
    <td data-column={name} data-number="true" className="digits">
      {of === undefined ? "–" : count(of)}
    </td>
  );
}

function MakeProject({ close }: { readonly close: () => void }) {
  const making = useMakeProject();
  const [name, setName] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    making.mutate(name, { onSuccess: close });
  };
  return (
    <Dialog title="Make a project" close={close}>
      <form className={css["form"]} onSubmit={submit}>
        <Field
          label="Name"
          says="1 to 100 printable characters. It cannot be changed later."
          value={name}
          maxLength={100}
          required
          onChange={(event) => setName(event.target.value)}
        />
        {making.error && <Problem error={making.error} />}
        <Acts>
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" look="main" disabled={making.isPending}>
            Make the project
          </Button>
        </Acts>
      </form>
    </Dialog>
  );
}
