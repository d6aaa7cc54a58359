/** One channel: how it does, a test page, and what it hears. */
import { useState } from "react";

import { type Channel, useDeleteChannel, useSaveChannel, useTestChannel } from "../../../api/channels";
import { Button } from "../../../parts/Button";
import { Confirm } from "../../../parts/Confirm";
import { Icon, type Sign } from "../../../parts/Icon";
import { useNow } from "../../../parts/now";
import { Problem } from "../../../parts/Problem";
import { Tag } from "../../../parts/Tag";
import { ago, plural } from "../../../trace/format";
import switches from "../detectors/DetectorOf.module.css";
import css from "./ChannelOf.module.css";
import { keptAs } from "./draft";

interface Props {
  readonly project: string;
  readonly channel: Channel;
  /** In words. */
  readonly kind: string;
  readonly edit: () => void;
}

const STATES: Readonly<Record<Channel["state"]["state"], { readonly says: string; readonly sign: Sign }>> = {
  off: { says: "off", sign: "less" },
  unused: { says: "nothing sent yet", sign: "unset" },
  ok: { says: "delivers", sign: "ok" },
  failing: { says: "the last page was not taken", sign: "beware" },
  dead: { says: "does not deliver", sign: "grave" },
};

export function ChannelOf({ project, channel, kind, edit }: Props) {
  const { id, name, on, state, least, quiet, fallback } = channel;
  const testing = useTestChannel(project);
  const saving = useSaveChannel(project);
  const [removing, setRemoving] = useState(false);
  const { says, sign } = STATES[state.state];
  return (
    <li className={css["channel"]} data-on={on}>
      <div className={css["line"]}>
        <input
          type="checkbox"
          role="switch"
          className={switches["switch"]}
          aria-label={`${name} is on`}
          checked={on}
          disabled={saving.isPending}
          onChange={() => saving.mutate({ id, channel: keptAs(channel, { on: !on }) })}
        />
        <div className={css["told"]}>
          <h3>
            {name} <span>{kind}</span>
            {fallback && <Tag title="It hears of channels that do not deliver, rules that cannot be evaluated, and alerts that nobody acknowledged">fallback</Tag>}
          </h3>
          <p>
            {least === "alert" ? "alerts only" : "warnings and alerts"}
            {quiet && least === "warning" && `, from ${quiet.from} to ${quiet.to} (${quiet.zone}) alerts only`}
          </p>
          <StateOf state={state} says={says} sign={sign} />
        </div>
        <div className={css["acts"]}>
          <Button disabled={testing.isPending} onClick={() => testing.mutate(id)}>
            {testing.isPending ? "Sending …" : "Send a test page"}
            <span className="unseen"> to {name}</span>
          </Button>
          <Button onClick={edit}>
            Edit<span className="unseen"> {name}</span>
          </Button>
          <Button look="bare" aria-label={`Remove ${name}`} title={`Remove ${name}`} onClick={() => setRemoving(true)}>
            <Icon of="delete" size={15} />
          </Button>
        </div>
      </div>
      {(saving.error ?? testing.error) && <Problem error={(saving.error ?? testing.error) as Error} />}
      {testing.data && (
        <p className={css["answer"]} data-ok={testing.data.ok} role="status">
          <Icon of={testing.data.ok ? "ok" : "grave"} size={14} />
          <span>
            {testing.data.ok ? "The test page was taken" : "The test page was not taken"}
            {testing.data.status !== null && !testing.data.error && `, answer ${testing.data.status}`}, after {testing.data.seconds.toFixed(2)} s.{" "}
            {testing.data.error && <code>{testing.data.error}</code>}
          </span>
        </p>
      )}
      {removing && <Remove project={project} channel={channel} close={() => setRemoving(false)} />}
    </li>
  );
}

function StateOf({ state, says, sign }: { readonly state: Channel["state"]; readonly says: string; readonly sign: Sign }) {
  const now = useNow();
  return (
    <p className={css["state"]} data-state={state.state}>
      <span>
        <Icon of={sign} size={14} /> {says}
      </span>
      {state.last_sent && <i>last sent {ago(Date.parse(state.last_sent), now)}</i>}
      {state.waiting > 0 && <i>{plural(state.waiting, "page")} waiting</i>}
      {state.dead > 0 && <b>{plural(state.dead, "page")} given up</b>}
      {state.last_error && (
        <em>
          {state.last_error}
        </em>
      )}
    </p>
  );
}

function Remove({ project, channel, close }: { readonly project: string; readonly channel: Channel; readonly close: () => void }) {
  const removing = useDeleteChannel(project);
  return (
    <Confirm
      title={`Remove ${channel.name}?`}
      does="Remove the channel"
      busy={removing.isPending}
      error={removing.error}
      act={() => removing.mutate(channel.id, { onSuccess: close })}
      close={close}
    >
      Its address and its secrets are forgotten
      {channel.state.waiting > 0 && `, and ${plural(channel.state.waiting, "page")} that still wait for it are dropped`}. To send nothing for a while, switch
      it off.
    </Confirm>
  );
}
