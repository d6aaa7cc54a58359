/** How long something went on: from its start to its end, in nanoseconds, as far as milliseconds tell. */
export function lasted({ start, end }: { readonly start: string | null; readonly end: string | null }): number | null {
  return start === null || end === null ? null : Math.max(0, Date.parse(end) - Date.parse(start)) * 1e6;
}
