/** Revoking a key: what ends with it, said before it does. */
import { type Key, useRevokeKey } from "../../api/access";
import { Button } from "../../parts/Button";
import { Acts, Dialog } from "../../parts/Dialog";
import { Problem } from "../../parts/Problem";

interface Props {
  readonly of: Key;
  readonly keys: readonly Key[];
  readonly close: () => void;
}

export function RevokeKey({ of: key, keys, close }: Props) {
  const revoking = useRevokeKey();
  const admins = keys.filter((one) => one.role === "admin" && one.revoked === null);
  return (
    <Dialog title={`Revoke ${key.label || key.public}?`} close={close}>
      <p>
        Whoever sends or reads with <code>{key.public}</code> is refused at once, and every browser that it signed in is signed
        out. A revoked key never comes back.
      </p>
      {key.yours && <p>You are signed in by this key: this signs you out.</p>}
      {key.role === "admin" && admins.length === 1 && (
        <p>
          It is the last admin's key. Another can then be made on the machine of the server only:{" "}
          <code>backtrail keys make --admin</code>
        </p>
      )}
      {revoking.error && <Problem error={revoking.error} />}
      <Acts>
        <Button onClick={close} data-first>
          Cancel
        </Button>
        <Button look="danger" disabled={revoking.isPending} onClick={() => revoking.mutate(key.id, { onSuccess: close })}>
          Revoke the key
        </Button>
      </Acts>
    </Dialog>
  );
}
