import { describe, expect, it } from "vitest";

import type { Channel, ChannelField, ChannelKind } from "../../../api/channels";
import { channelOf, draftOf, keptAs, missing } from "./draft";

const field = (name: string, more: Partial<ChannelField> = {}): ChannelField => ({
  name,
  help: "",
  type: "text",
  default: "",
  needed: false,
  secret: false,
  place: false,
  choices: [],
  ...more,
});
const KIND: ChannelKind = {
  name: "webhook",
  title: "Webhook",
  about: "",
  admins_only: false,
  fields: [field("url", { needed: true }), field("port", { default: "587" }), field("secret", { secret: true, needed: true })],
};
const CHANNEL: Channel = {
  id: "ops",
  name: "Ops",
  kind: "webhook",
  on: true,
  least: "alert",
  quiet: { from: "21:00", to: "06:00", zone: "Europe/Berlin" },
  fallback: true,
  config: { url: "https://example.org" },
  secrets: ["secret"],
  state: { state: "ok", last_sent: null, last_tried: null, last_status: null, last_error: "", waiting: 0, dead: 0 },
  made: "",
  changed: "",
};

describe("a channel in a form", () => {
  it("begins with the defaults of its kind", () => {
    expect(draftOf(null, KIND, "UTC")).toMatchObject({ name: "Webhook", quiet: false, zone: "UTC", values: { url: "", port: "587" } });
  });

  it("is kept as it was where nothing is typed, and no secret is sent", () => {
    const kept = channelOf(draftOf(CHANNEL, KIND, "UTC"), KIND, true);
    expect(kept).toEqual({ ...keptAs(CHANNEL, {}), config: { url: "https://example.org", port: "587" }, secrets: {} });
  });

  it("writes a secret that was typed, and empties one that is to be forgotten", () => {
    const draft = draftOf(CHANNEL, KIND, "UTC");
    expect(channelOf({ ...draft, values: { ...draft.values, secret: " whsec_x " } }, KIND, true).secrets).toEqual({ secret: "whsec_x" });
    expect(channelOf({ ...draft, removed: ["secret"] }, KIND, true).secrets).toEqual({ secret: "" });
  });

  it("names what is needed and not there", () => {
    expect(missing(draftOf(null, KIND, "UTC"), KIND, [])).toEqual(["url", "secret"]);
    expect(missing(draftOf(CHANNEL, KIND, "UTC"), KIND, CHANNEL.secrets)).toEqual([]);
  });

  it("has no quiet hours where they are off", () => expect(channelOf({ ...draftOf(CHANNEL, KIND, "UTC"), quiet: false }, KIND, false)).toMatchObject({ quiet: null, on: false }));
});
