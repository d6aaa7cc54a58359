/** A range of time as the address has it: relative, such as -1h, or between moments in UTC; and how people read it. */
import { dayOf, timeOfDay } from "./format";

export interface Range {
  readonly since: string | undefined;
  readonly until: string | undefined;
}

/** Offered without writing anything; undefined is any time. */
export const QUICK: readonly (string | undefined)[] = [undefined, "-15m", "-1h", "-4h", "-24h", "-7d", "-30d"];

const RELATIVE = /^-(\d+)([smhdw])$/;
const WITHOUT_ZONE = /T[\d:.]+$/;
const UNITS: Readonly<Record<string, string>> = { s: "second", m: "minute", h: "hour", d: "day", w: "week" };

/** Moves with the clock: a view may keep it, an absolute one shows an ever older past. */
export function isRelative({ since, until }: Range): boolean {
  return [since, until].every((end) => end === undefined || RELATIVE.test(end));
}

/** Any time, Last 24 hours, 24 Nov 10:00 – 12:30, Since 24 Nov 10:00. */
export function rangeName({ since, until }: Range, nowMs: number): string {
  if (since === undefined && until === undefined) return "Any time";
  if (until === undefined && since !== undefined && RELATIVE.test(since)) return `Last ${amount(since)}`;
  const [from, to] = [end(since, nowMs), end(until, nowMs)];
  if (from === undefined) return `Before ${to?.full}`;
  if (to === undefined) return `Since ${from.full}`;
  return from.day !== undefined && from.day === to.day ? `${from.full} – ${to.clock}` : `${from.full} – ${to.full}`;
}

/** Since when in milliseconds; undefined for no limit, or one that cannot be read. */
export function momentOf(told: string | undefined, nowMs: number): number | undefined {
  if (told === undefined) return undefined;
  const [, size, unit] = RELATIVE.exec(told) ?? [];
  if (size && unit) return nowMs - Number(size) * (LENGTHS[unit] ?? 0);
  const ms = Date.parse(WITHOUT_ZONE.test(told) ? `${told}Z` : told); // as the server reads it
  return Number.isNaN(ms) ? undefined : ms;
}

const LENGTHS: Readonly<Record<string, number>> = { s: 1e3, m: 6e4, h: 36e5, d: 864e5, w: 6048e5 };

/** A moment for the address: UTC, so that a link means the same to everyone. */
export function inAddress(ms: number): string {
  const text = new Date(ms).toISOString();
  return text.endsWith(":00.000Z") ? `${text.slice(0, 16)}Z` : text.replace(".000Z", "Z");
}

/** 15 minutes, hour, 24 hours: behind "Last". */
function amount(relative: string): string {
  const [, size = "", unit = ""] = RELATIVE.exec(relative) ?? [];
  return size === "1" ? (UNITS[unit] ?? "") : `${size} ${UNITS[unit]}s`;
}

interface End {
  readonly full: string;
  readonly day?: string;
  readonly clock?: string;
}

function end(told: string | undefined, nowMs: number): End | undefined {
  if (told === undefined) return undefined;
  if (RELATIVE.test(told)) return { full: `${told.slice(1)} ago` };
  const ms = momentOf(told, nowMs);
  if (ms === undefined) return { full: told };
  const day = dayOf(ms, nowMs);
  const clock = timeOfDay(ms).replace(/:00$/, "");
  return { full: `${day} ${clock}`, day, clock };
}
