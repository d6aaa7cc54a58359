/** What the lines need to be let in: nothing on an open server, else a key, made here and told once. */
import { Link } from "@tanstack/react-router";

import { type Access, type NewKey, useMakeKey } from "../../api/access";
import { Button } from "../../parts/Button";
import { Icon } from "../../parts/Icon";
import { Problem } from "../../parts/Problem";
import css from "./HowToConnect.module.css";

interface Props {
  readonly who: Access;
  readonly project: string;
  readonly made: NewKey | null;
  readonly take: (key: NewKey) => void;
}

export function KeyForLines({ who, project, made, take }: Props) {
  const making = useMakeKey();
  if (who.open) {
    return (
      <p className={css["key"]}>
        <Icon of="ok" size={14} />
        <span>
          No key is needed: this server has none, and answers on this machine only. To let others in,{" "}
          <Link to="/settings/keys">make the first key</Link>.
        </span>
      </p>
    );
  }
  if (made) {
    return (
      <p className={css["key"]} data-made="true" role="status">
        <Icon of="key" size={14} />
        <span>
          The new key of {project} is in these lines, now and never again: copy them before you leave the page.
        </span>
      </p>
    );
  }
  if (who.role !== "admin") {
    return (
      <p className={css["key"]}>
        <Icon of="key" size={14} />
        <span>
          These lines need a key of {project}: put yours in the place of <code>sk-bt-YOUR-SECRET-KEY</code>. An admin can make
          more.
        </span>
      </p>
    );
  }
  const make = () => making.mutate({ role: "member", project, label: "Connect page" }, { onSuccess: take });
  return (
    <div className={css["key"]}>
      <Icon of="key" size={14} />
      <span>These lines need a member's key, which belongs to {project}.</span>
      <Button look="main" onClick={make} disabled={making.isPending}>
        Make a key for these lines
      </Button>
      {making.error && <Problem error={making.error} />}
    </div>
  );
}
