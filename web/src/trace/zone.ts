/** The time zone that all times are told in: of this browser, UTC, or one that was chosen. */

export const UTC = "UTC";

/** The zone of the machine that the browser runs on. */
export const HERE = new Intl.DateTimeFormat().resolvedOptions().timeZone || UTC;

let now = HERE;
const listeners = new Set<() => void>();

/** The zone in force, by its IANA name. */
export function zone(): string {
  return now;
}

/** Tell all times in a zone from now on; one that the browser does not know is not taken. */
export function tellTimesIn(name: string): void {
  if (name === now || !isZone(name)) return;
  now = name;
  for (const tell of listeners) tell();
}

export function onZone(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}

export function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en-GB", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** CET, EST, or GMT+5:30 where English has no letters for it. Summer and winter differ. */
export function shortName(name: string, ms: number): string {
  if (name === UTC) return UTC;
  // British English knows CET and BST, American English EST and PDT.
  const told = ["en-GB", "en-US"].map((language) => nameIn(language, name, ms));
  return told.find((text) => !/^GMT[+-]/.test(text)) ?? told[0] ?? name;
}

function nameIn(language: string, name: string, ms: number): string {
  const format = new Intl.DateTimeFormat(language, { timeZone: name, timeZoneName: "short" });
  return format.formatToParts(ms).find(({ type }) => type === "timeZoneName")?.value ?? name;
}

/** Every zone that there is to choose, UTC and this browser's first. */
export function allZones(): string[] {
  return [...new Set([HERE, UTC, ...Intl.supportedValuesOf("timeZone")])];
}

/** Browsers still tell some zones by names that went out of use; people look for the present ones. */
const RENAMED: Readonly<Record<string, string>> = {
  "Asia/Calcutta": "Asia/Kolkata",
  "Asia/Katmandu": "Asia/Kathmandu",
  "Asia/Rangoon": "Asia/Yangon",
  "Asia/Saigon": "Asia/Ho_Chi_Minh",
  "Europe/Kiev": "Europe/Kyiv",
  "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
};

/** The name of a zone for people. */
export function zoneName(id: string): string {
  return (RENAMED[id] ?? id).replaceAll("_", " ");
}
