/** Channels: where pages go, how each does, a test page with what was really answered, and every page that was sent. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { type Channel, type ChannelKind, channelsOf } from "../../api/channels";
import { Button } from "../../parts/Button";
import { Icon } from "../../parts/Icon";
import { Failure } from "../../parts/Notice";
import { useProject } from "../shell/project";
import { useTitle } from "../shell/title";
import css from "./ChannelsPage.module.css";
import settings from "./SettingsPage.module.css";
import { ChannelOf } from "./channels/ChannelOf";
import { EditChannel } from "./channels/EditChannel";
import { Outbox } from "./channels/Outbox";

interface Editing {
  readonly channel: Channel | null;
  readonly kind: ChannelKind;
}

export function ChannelsPage() {
  const project = useProject();
  const { data, error, refetch } = useQuery(channelsOf(project));
  const [editing, setEditing] = useState<Editing | null>(null);
  const [choosing, setChoosing] = useState(false);
  useTitle("Channels");
  if (error && !data) return <Failure what="The channels could not be read" error={error} retry={() => void refetch()} />;
  if (!data) return <div className={css["waiting"]} aria-busy="true" />;
  const none = data.rows.length === 0;
  const edit = (channel: Channel) => {
    const kind = data.kinds.find((one) => one.name === channel.kind);
    if (kind) setEditing({ channel, kind });
  };
  return (
    <>
      <section className={settings["section"]} aria-labelledby="channels-title">
        <div className={settings["head"]}>
          <h2 id="channels-title">Channels</h2>
          {!none && (
            <Button look="main" aria-expanded={choosing} onClick={() => setChoosing(!choosing)}>
              <Icon of="add" size={14} /> Add a channel
            </Button>
          )}
        </div>
        <p className={settings["lead"]}>
          Where pages of <b>{project}</b> go when an alert fires. Each page names the session, the trace, the span and the incident, is sent until it is
          taken, and is never sent twice as another.
        </p>
        {(none || choosing) && (
          <Kinds
            kinds={data.kinds}
            choose={(kind) => {
              setChoosing(false);
              setEditing({ channel: null, kind });
            }}
          />
        )}
        <ul>
          {data.rows.map((channel) => (
            <ChannelOf
              key={channel.id}
              project={project}
              channel={channel}
              kind={data.kinds.find((one) => one.name === channel.kind)?.title ?? channel.kind}
              edit={() => edit(channel)}
            />
          ))}
        </ul>
      </section>
      {!none && <Outbox project={project} />}
      {editing && <EditChannel project={project} {...editing} close={() => setEditing(null)} />}
    </>
  );
}

function Kinds({ kinds, choose }: { readonly kinds: readonly ChannelKind[]; readonly choose: (kind: ChannelKind) => void }) {
  return (
    <ul className={css["kinds"]} aria-label="Kinds of channels">
      {kinds.map((kind) => (
        <li key={kind.name}>
          <button type="button" onClick={() => choose(kind)}>
            <b>{kind.title}</b>
            <span>
              {kind.about.replaceAll("`", "")}.{kind.admins_only && " Set by admins."}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
