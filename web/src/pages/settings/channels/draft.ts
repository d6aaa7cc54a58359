/** A channel as a form has it, and as it is kept. Secrets are only ever written: an empty field leaves the old one. */
import type { Channel, ChannelIn, ChannelKind } from "../../../api/channels";

export interface Draft {
  readonly name: string;
  readonly least: Channel["least"];
  readonly fallback: boolean;
  readonly quiet: boolean;
  readonly from: string;
  readonly to: string;
  readonly zone: string;
  /** By name of the field; of secrets what was typed now. */
  readonly values: Readonly<Record<string, string>>;
  /** Secrets that are to be forgotten. */
  readonly removed: readonly string[];
}

export function draftOf(channel: Channel | null, kind: ChannelKind, zone: string): Draft {
  const plain = kind.fields.filter((field) => !field.secret);
  return {
    name: channel?.name ?? kind.title,
    least: channel?.least ?? "warning",
    fallback: channel?.fallback ?? false,
    quiet: Boolean(channel?.quiet),
    from: channel?.quiet?.from ?? "22:00",
    to: channel?.quiet?.to ?? "07:00",
    zone: channel?.quiet?.zone ?? zone,
    values: Object.fromEntries(plain.map((field) => [field.name, channel?.config[field.name] ?? field.default])),
    removed: [],
  };
}

export function channelOf(draft: Draft, kind: ChannelKind, on: boolean): ChannelIn {
  const filled = kind.fields.flatMap((field): [string, string, boolean][] => {
    const value = (draft.values[field.name] ?? "").trim();
    if (draft.removed.includes(field.name)) return [[field.name, "", true]];
    return value === "" ? [] : [[field.name, value, field.secret]];
  });
  return {
    name: draft.name,
    kind: kind.name,
    on,
    least: draft.least,
    fallback: draft.fallback,
    quiet: draft.quiet ? { from: draft.from, to: draft.to, zone: draft.zone } : null,
    config: Object.fromEntries(filled.filter(([, , secret]) => !secret).map(([name, value]) => [name, value])),
    secrets: Object.fromEntries(filled.filter(([, , secret]) => secret).map(([name, value]) => [name, value])),
  };
}

/** What is needed and not there; a secret that is kept is there. */
export function missing(draft: Draft, kind: ChannelKind, kept: readonly string[]): readonly string[] {
  return kind.fields
    .filter((field) => field.needed)
    .filter((field) => (draft.values[field.name] ?? "").trim() === "" && (!kept.includes(field.name) || draft.removed.includes(field.name)))
    .map((field) => field.name);
}

/** As it is, but for what is changed. */
export function keptAs(channel: Channel, change: Partial<ChannelIn>): ChannelIn {
  const { name, kind, on, least, quiet, fallback, config } = channel;
  return { name, kind, on, least, quiet, fallback, config, ...change };
}
