/** API keys: which there are, making one, revoking one. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { type Access, accessOf, type Key, keysOf } from "../../api/access";
import { Button } from "../../parts/Button";
import { Icon } from "../../parts/Icon";
import { Failure } from "../../parts/Notice";
import { useTitle } from "../shell/title";
import { KeyTable } from "./KeyTable";
import { MakeKey } from "./MakeKey";
import { RevokeKey } from "./RevokeKey";
import css from "./SettingsPage.module.css";

export function KeysPage() {
  const { data: who } = useQuery(accessOf());
  const keys = useQuery(keysOf());
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<Key | null>(null);
  useTitle("API keys");
  if (keys.isError) {
    return <Failure what="The keys could not be read" error={keys.error} retry={() => void keys.refetch()} />;
  }
  if (!who || !keys.data) return null;
  const rows = keys.data.rows;
  return (
    <section className={css["section"]} aria-labelledby="keys-title">
      <div className={css["head"]}>
        <h2 id="keys-title">API keys</h2>
        {who.role === "admin" && (
          <Button look="main" onClick={() => setMaking(true)}>
            <Icon of="add" size={14} /> {who.open ? "Make the first key" : "Make a key"}
          </Button>
        )}
      </div>
      <p className={css["lead"]}>{saysOf(who)}</p>
      {rows.length > 0 && <KeyTable keys={rows} revoke={who.role === "admin" ? setRevoking : null} />}
      {making && <MakeKey first={who.open} close={() => setMaking(false)} />}
      {revoking && <RevokeKey of={revoking} keys={rows} close={() => setRevoking(null)} />}
    </section>
  );
}

function saysOf(who: Access) {
  if (who.open) {
    return "There is no key yet: everybody on the machine of this server may send and read. The first key closes it: from then on every SDK and every reader needs one.";
  }
  if (who.role === "admin") {
    return "A member's key sends to and reads one project: agents get that. An admin's opens every project and makes keys: people get that.";
  }
  return (
    <>
      You are signed in with a member's key of {who.project}, which makes and revokes nothing. An admin does, or on the
      machine of the server: <code>backtrail keys make</code>
    </>
  );
}
