/** Making a key: whose, which role, which project; then its secret, once. */
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";

import { type NewKey, type Role, useMakeKey } from "../../api/access";
import { projectsOf } from "../../api/queries";
import { Button } from "../../parts/Button";
import { CopyButton } from "../../parts/CopyButton";
import { Acts, Dialog } from "../../parts/Dialog";
import { Field } from "../../parts/Field";
import { Icon } from "../../parts/Icon";
import { Problem } from "../../parts/Problem";
import { useProject } from "../shell/project";
import css from "./MakeKey.module.css";

interface Props {
  /** There is none yet: it closes the server. */
  readonly first: boolean;
  readonly close: () => void;
}

export function MakeKey({ first, close }: Props) {
  const [made, setMade] = useState<NewKey | null>(null);
  const [closing] = useState(first); // making it changes what the page knows
  return (
    <Dialog title={made ? "Keep the secret now" : closing ? "Make the first key" : "Make a key"} close={close} stays={made !== null}>
      {made ? <Secret of={made} first={closing} kept={close} /> : <Asked first={closing} done={setMade} close={close} />}
    </Dialog>
  );
}

function Asked({ first, done, close }: { readonly first: boolean; readonly done: (key: NewKey) => void; readonly close: () => void }) {
  const here = useProject();
  const { data: known } = useQuery(projectsOf());
  const making = useMakeKey();
  const [label, setLabel] = useState("");
  const [role, setRole] = useState<Role>(first ? "admin" : "member");
  const [project, setProject] = useState(here);
  const names = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    making.mutate({ role, label, project: role === "member" ? project : null }, { onSuccess: done });
  };
  return (
    <form className={css["form"]} onSubmit={submit}>
      {first && <WhatCloses />}
      <Field
        label="Label"
        says="Whose key it is, such as a name or a service."
        value={label}
        maxLength={200}
        onChange={(event) => setLabel(event.target.value)}
      />
      {!first && <RoleChoice role={role} choose={setRole} />}
      {role === "member" && (
        <>
          <Field
            label="Project"
            says="The only one that the key sends to and reads. A new name makes a new project."
            value={project}
            maxLength={100}
            required
            list={names}
            onChange={(event) => setProject(event.target.value)}
          />
          <datalist id={names}>
            {known?.rows.map((row) => <option key={row.project} value={row.project} />)}
          </datalist>
        </>
      )}
      {making.error && <Problem error={making.error} />}
      <Acts>
        <Button onClick={close}>Cancel</Button>
        <Button type="submit" look="main" disabled={making.isPending}>
          {first ? "Make the key and close the server" : "Make the key"}
        </Button>
      </Acts>
    </form>
  );
}

function WhatCloses() {
  return (
    <div className={css["beware"]}>
      <h3>
        <Icon of="warning" size={14} /> This closes the server
      </h3>
      <ul>
        <li>From then on every SDK needs a key. What agents send without one is refused (401) until they have it.</li>
        <li>Everybody who reads here signs in with a key. This browser is signed in with the new one.</li>
        <li>The first key is an admin's: it opens every project and makes the others.</li>
        <li>There is no way back: revoking every key does not open the server again.</li>
      </ul>
    </div>
  );
}

const ROLES: readonly { readonly role: Role; readonly name: string; readonly says: string }[] = [
  { role: "member", name: "Member", says: "Sends to and reads one project. For agents." },
  { role: "admin", name: "Admin", says: "Every project; makes and revokes keys and projects. For people." },
];

function RoleChoice({ role, choose }: { readonly role: Role; readonly choose: (role: Role) => void }) {
  return (
    <fieldset className={css["roles"]}>
      <legend>Role</legend>
      {ROLES.map((one) => (
        <label key={one.role} data-chosen={one.role === role}>
          <input type="radio" name="role" checked={one.role === role} onChange={() => choose(one.role)} />
          <span>
            <b>{one.name}</b>
            {one.says}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function Secret({ of: made, first, kept }: { readonly of: NewKey; readonly first: boolean; readonly kept: () => void }) {
  return (
    <>
      <p>
        The secret is shown this once and kept nowhere: only its fingerprint is.{" "}
        {first && "You sign in with it on another machine, or when this sign-in has ended."}
      </p>
      <dl className={css["halves"]}>
        <div>
          <dt>Secret key</dt>
          <dd>
            <code data-half="secret">{made.secret}</code>
            <CopyButton text={made.secret} what="secret key" label="Copy" />
          </dd>
        </div>
        <div>
          <dt>Public key</dt>
          <dd>
            <code>{made.public}</code>
            <CopyButton text={made.public} what="public key" label="Copy" />
          </dd>
        </div>
      </dl>
      <Acts>
        <Button look="main" onClick={kept}>
          I kept it
        </Button>
      </Acts>
    </>
  );
}
