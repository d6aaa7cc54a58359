/** Numbers, times and sizes as people read them. Durations and offsets are nanoseconds; times are told in the zone of `zone.ts`. */
import { zone } from "./zone";

export type Nanos = number & { readonly __unit: "ns" };

export const nanos = (value: number): Nanos => value as Nanos;

const MILLI = 1e6;
const SECOND = 1e9;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** 0 ms, 0.4 ms, 85 ms, 4.27 s, 27.6 s, 2 m 05 s, 1 h 03 m, 3 d 4 h. */
export function duration(ns: number): string {
  if (!Number.isFinite(ns)) return "–";
  if (ns < 0) return `−${duration(-ns)}`;
  if (ns < 0.05 * MILLI) return ns < 500 ? "0 ms" : `${Math.round(ns / 1e3)} µs`;
  if (ns < 9.95 * MILLI) return `${(ns / MILLI).toFixed(1)} ms`;
  if (ns < 999.5 * MILLI) return `${Math.round(ns / MILLI)} ms`;
  if (ns < 9.995 * SECOND) return `${(ns / SECOND).toFixed(2)} s`;
  if (ns < 59.95 * SECOND) return `${(ns / SECOND).toFixed(1)} s`;
  if (ns < 59.99 * MINUTE) return pair(ns, SECOND, "m", "s", 60);
  if (ns < 23.99 * HOUR) return pair(ns, MINUTE, "h", "m", 60);
  return pair(ns, HOUR, "d", "h", 24);
}

function pair(ns: number, small: number, bigUnit: string, smallUnit: string, per: number): string {
  const smalls = Math.round(ns / small);
  const bigs = Math.floor(smalls / per);
  return `${whole.format(bigs)} ${bigUnit} ${String(smalls - bigs * per).padStart(2, "0")} ${smallUnit}`;
}

/** A tick of an axis, as exact as the step between ticks needs: 0, 250 ms, 14.95 s, 2 m, 2 m 30 s, 1 h 30 m. */
export function tick(ns: number, step: number): string {
  if (ns === 0) return "0";
  if (step >= SECOND && ns >= MINUTE) return duration(ns).replace(/ 00 [sm]$/, "");
  const [unit, name] = ns < SECOND ? [MILLI, "ms"] : [SECOND, "s"];
  const digits = Math.min(6, Math.max(0, -Math.floor(Math.log10(step / unit) + 1e-9)));
  return `${(ns / unit).toFixed(digits)} ${name}`;
}

export function count(value: number): string {
  return whole.format(value);
}

/** 950, 12.3k, 1.20M: for columns. The exact number belongs in the title. */
export function compact(value: number): string {
  if (value < 10_000) return whole.format(value);
  if (value < 999_500) return value < 99_950 ? `${(value / 1e3).toFixed(1)}k` : `${Math.round(value / 1e3)}k`;
  return value < 9_995_000 ? `${(value / 1e6).toFixed(2)}M` : `${(value / 1e6).toFixed(1)}M`;
}

/** $0, <$0.0001, $0.0042, $0.127, $12.40, $1,240. */
export function cost(usd: number): string {
  if (usd === 0) return "$0";
  if (usd < 0.0001) return "<$0.0001";
  if (usd < 0.01) return `$${usd.toFixed(4)}`;
  if (usd < 1) return `$${usd.toFixed(3)}`;
  return usd < 1000 ? `$${usd.toFixed(2)}` : `$${whole.format(usd)}`;
}

export function bytes(size: number): string {
  if (size < 1000) return `${size} B`;
  if (size < 999_500) return `${(size / 1e3).toFixed(size < 9_950 ? 1 : 0)} kB`;
  return `${(size / 1e6).toFixed(size < 9_950_000 ? 1 : 0)} MB`;
}

export function plural(value: number, one: string, many = `${one}s`): string {
  return `${whole.format(value)} ${value === 1 ? one : many}`;
}

/** just now, 40 s ago, 12 m ago, 5 h ago, 3 d ago; in 2 h for what a wrong clock sent from tomorrow. */
export function ago(thenMs: number, nowMs: number): string {
  const seconds = Math.round((nowMs - thenMs) / 1000);
  const size = Math.abs(seconds);
  if (size < 5) return "just now";
  const text =
    size < 60
      ? `${size} s`
      : size < 3600
        ? `${Math.floor(size / 60)} m`
        : size < 86_400
          ? `${Math.floor(size / 3600)} h`
          : `${Math.floor(size / 86_400)} d`;
  return seconds < 0 ? `in ${text}` : `${text} ago`;
}

interface Formats {
  readonly clock: Intl.DateTimeFormat;
  readonly day: Intl.DateTimeFormat;
  readonly dayYear: Intl.DateTimeFormat;
}

const made = new Map<string, Formats>();

/** Making a format takes longer than a row may: one of each for a zone. */
function formats(): Formats {
  const timeZone = zone();
  const known = made.get(timeZone);
  if (known) return known;
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat("en-GB", { ...options, timeZone });
  const fresh = {
    clock: format({ hour: "2-digit", minute: "2-digit", second: "2-digit" }),
    day: format({ day: "numeric", month: "short" }),
    dayYear: format({ day: "numeric", month: "short", year: "numeric" }),
  };
  made.set(timeZone, fresh);
  return fresh;
}

/** 14:02:31 in the zone that was chosen. */
export function timeOfDay(ms: number): string {
  return formats().clock.format(ms);
}

/** 24 Nov, with the year where it is not this one. */
export function dayOf(ms: number, nowMs: number): string {
  const { day, dayYear } = formats();
  const full = dayYear.format(ms);
  return full.slice(-4) === dayYear.format(nowMs).slice(-4) ? day.format(ms) : full;
}

/** The exact moment in UTC, for titles and copies. */
export function utc(ms: number): string {
  return Number.isFinite(ms) && Math.abs(ms) < 8.64e15 ? new Date(ms).toISOString() : "unknown time";
}

/** Nanoseconds since 1970 as text or number, to milliseconds; the sub-millisecond part is lost. */
export function epochMs(ns: number | string): number {
  return typeof ns === "number" ? ns / MILLI : Number(ns.slice(0, -6) || "0") + Number(`0.${ns.slice(-6)}`);
}

/** What went wrong, without the modules before the name of its type: in a row, only the name has room. */
export function errorInShort(says: string): string {
  return says.replace(/^(?:[A-Za-z_]\w*\.)+(?=[A-Z]\w*(?::|$))/, "");
}
