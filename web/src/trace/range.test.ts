import fc from "fast-check";
import { afterEach, expect, test } from "vitest";

import { dayOf, timeOfDay } from "./format";
import { inAddress, isRelative, momentOf, rangeName } from "./range";
import { allZones, HERE, isZone, shortName, tellTimesIn, UTC, zone, zoneName } from "./zone";

const NOW = Date.parse("2026-11-24T12:00:00Z");
const SUMMER = Date.parse("2026-07-01T12:00:00Z");

afterEach(() => tellTimesIn(HERE));

test.each([
  [undefined, undefined, "Any time"],
  ["-1h", undefined, "Last hour"],
  ["-15m", undefined, "Last 15 minutes"],
  ["-2h", "-1h", "2h ago – 1h ago"],
  ["2026-11-24T10:00Z", "2026-11-24T12:30Z", "24 Nov 11:00 – 13:30"],
  ["2026-11-23T10:00Z", "2026-11-24T12:30:05Z", "23 Nov 11:00 – 24 Nov 13:30:05"],
  ["2025-11-23T10:00Z", undefined, "Since 23 Nov 2025 11:00"],
  [undefined, "2026-11-24T23:30Z", "Before 25 Nov 00:30"],
  ["2026-11-24T10:00", undefined, "Since 24 Nov 11:00"],
  ["rubbish", undefined, "Since rubbish"],
])("from %s to %s reads %s in Berlin", (since, until, name) => {
  tellTimesIn("Europe/Berlin");
  expect(rangeName({ since, until }, NOW)).toBe(name);
});

test("all times follow the zone that was chosen", () => {
  tellTimesIn(UTC);
  expect([timeOfDay(NOW), dayOf(Date.parse("2026-12-31T23:30:00Z"), NOW)]).toEqual(["12:00:00", "31 Dec"]);
  tellTimesIn("Asia/Tokyo");
  expect([timeOfDay(NOW), dayOf(Date.parse("2026-12-31T23:30:00Z"), NOW)]).toEqual(["21:00:00", "1 Jan 2027"]);
});

test("a zone that nobody knows is not taken", () => {
  tellTimesIn("Europe/Atlantis");
  expect(zone()).toBe(HERE);
  expect(isZone("Europe/Atlantis")).toBe(false);
});

test("the short name of a zone is the one in use at the time", () => {
  expect(shortName("Europe/Berlin", NOW)).toBe("CET");
  expect(shortName("Europe/Berlin", SUMMER)).toBe("CEST");
  expect(shortName("America/New_York", NOW)).toBe("EST");
  expect(shortName("Asia/Kolkata", NOW)).toBe("GMT+5:30");
  expect(shortName(UTC, NOW)).toBe("UTC");
});

test("a zone is found by the name that it has today", () => {
  expect(["Asia/Katmandu", "America/New_York", "UTC"].map(zoneName)).toEqual(["Asia/Kathmandu", "America/New York", "UTC"]);
});

test("the zones to choose begin with this browser's and have UTC, each once", () => {
  const zones = allZones();
  expect(zones[0]).toBe(HERE);
  expect(zones).toContain(UTC);
  expect(new Set(zones).size).toBe(zones.length);
});

test("only ranges that move with the clock are relative", () => {
  expect(isRelative({ since: "-7d", until: undefined })).toBe(true);
  expect(isRelative({ since: undefined, until: undefined })).toBe(true);
  expect(isRelative({ since: "-7d", until: "2026-11-24T10:00Z" })).toBe(false);
});

test("a moment in the address is UTC and read back as itself", () => {
  expect(inAddress(Date.parse("2026-11-24T11:00:00+01:00"))).toBe("2026-11-24T10:00Z");
  fc.assert(
    fc.property(fc.date({ min: new Date(0), max: new Date("2100-01-01"), noInvalidDate: true }), (moment) => {
      expect(momentOf(inAddress(moment.getTime()), NOW)).toBe(moment.getTime());
    }),
  );
});
