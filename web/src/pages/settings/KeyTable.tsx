/** The table of keys; those that were revoked stand last, struck out. */
import type { Key } from "../../api/access";
import { Button } from "../../parts/Button";
import { CopyButton } from "../../parts/CopyButton";
import { useNow } from "../../parts/now";
import { ago, utc } from "../../trace/format";
import css from "./SettingsPage.module.css";

interface Props {
  readonly keys: readonly Key[];
  /** Null where the reader may not. */
  readonly revoke: ((key: Key) => void) | null;
}

export function KeyTable({ keys, revoke }: Props) {
  return (
    <table className={css["table"]}>
      <caption className="unseen">API keys</caption>
      <thead>
        <tr>
          <th scope="col">Key</th>
          <th scope="col">Role</th>
          <th scope="col">Project</th>
          <th scope="col">Made</th>
          <th scope="col">Last used</th>
          <th scope="col">
            <span className="unseen">State</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {keys.map((key) => (
          <tr key={key.id} data-over={key.revoked !== null}>
            <th scope="row">
              <span className={css["name"]}>
                {key.label || "No label"}
                {key.yours && <span className={css["yours"]}>yours</span>}
              </span>
              <span className={css["id"]}>
                {key.public} <CopyButton text={key.public} what="public key" />
              </span>
            </th>
            <td data-column="Role">{key.role}</td>
            <td data-column="Project">{key.project ?? "every"}</td>
            <td data-column="Made">
              <When at={key.made} />
            </td>
            <td data-column="Last used">{key.used ? <When at={key.used} /> : "never"}</td>
            <td>
              {key.revoked ? (
                <span>
                  revoked <When at={key.revoked} />
                </span>
              ) : (
                revoke && <Button onClick={() => revoke(key)}>Revoke</Button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function When({ at }: { readonly at: string }) {
  const now = useNow();
  const then = Date.parse(at);
  return (
    <time dateTime={at} title={utc(then)}>
      {ago(then, now)}
    </time>
  );
}
