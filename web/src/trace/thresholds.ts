/** Above what a trace counts as slow or expensive: what 95 of 100 do not exceed, as a clause of a query that people can read. */

/** Two digits, and truly below the value: so that the trace that it was taken from is found too. */
export function justBelow(value: number): number {
  if (!(value > 0)) return 0;
  const step = 10 ** (Math.floor(Math.log10(value)) - 1);
  const digits = Math.ceil(value / step - 1e-9) - 1;
  return Number((digits * step).toPrecision(2));
}

const SECOND = 1e9;

/** 320ms, 27s, 2m: as the query language writes it. */
export function durationInQuery(ns: number): string {
  if (ns < SECOND) return `${plain(justBelow(ns / 1e6))}ms`;
  if (ns < 120 * SECOND) return `${plain(justBelow(ns / SECOND))}s`;
  return ns < 7200 * SECOND ? `${plain(justBelow(ns / (60 * SECOND)))}m` : `${plain(justBelow(ns / (3600 * SECOND)))}h`;
}

export function numberInQuery(value: number): string {
  const below = justBelow(value);
  return below >= 1e6 ? `${plain(below / 1e6)}M` : below >= 1e4 ? `${plain(below / 1e3)}k` : plain(below);
}

/** Without an exponent, which is harder to read. */
function plain(value: number): string {
  const text = value.toFixed(12);
  return text.replace(/\.?0+$/, "");
}
