/** Which columns a list shows, in which order, and whether each row tells what went in and out. */

export interface Layout {
  readonly shown: readonly string[];
  readonly previews: boolean;
}

/** The line of previews stands among the names of columns. */
const PREVIEWS = "previews";

export function writeLayout({ shown, previews }: Layout): string {
  return [...shown, ...(previews ? [PREVIEWS] : [])].join(",");
}

/** What was written, without columns that there are not (any more); the fallback where nothing is left. */
export function readLayout(text: string | null | undefined, known: readonly string[], fallback: Layout): Layout {
  if (!text) return fallback;
  const names = new Set(text.split(","));
  const shown = [...names].filter((id) => known.includes(id));
  return shown.length === 0 ? fallback : { shown, previews: names.has(PREVIEWS) };
}

/** Every column, the shown ones in their order, then the others in theirs: as the choice lists them. */
export function listed({ shown }: Layout, known: readonly string[]): string[] {
  return [...shown, ...known.filter((id) => !shown.includes(id))];
}

/** The columns that are to be shown, in the order of the list. */
export function showing(layout: Layout, order: readonly string[], chosen: ReadonlySet<string>): Layout {
  return { ...layout, shown: order.filter((id) => chosen.has(id)) };
}

/** The list with some of it moved before or after a place. */
export function moved(order: readonly string[], ids: ReadonlySet<string>, target: string, where: "before" | "after"): string[] {
  if (ids.has(target)) return [...order];
  const rest = order.filter((id) => !ids.has(id));
  const at = rest.indexOf(target) + (where === "after" ? 1 : 0);
  return [...rest.slice(0, at), ...order.filter((id) => ids.has(id)), ...rest.slice(at)];
}

/** How a grid lays the columns out. */
export interface Template {
  readonly columns: string;
  /** The columns that the line of previews lies under. */
  readonly preview: string;
  /** Below this width in pixels the list scrolls sideways. */
  readonly least: number;
}

export interface Wide {
  readonly id: string;
  readonly least: number;
  /** The same in rows of one line, where what stood below stands beside. */
  readonly alone?: number;
  /** Grows up to so many pixels; Infinity takes what is left. */
  readonly most?: number;
  /** Has a second line of its own, which previews must not cover. */
  readonly tall?: boolean;
}

const GAP = 12;
const EDGES = 32;

export function templateOf(columns: readonly Wide[], widest: string, previews = true): Template {
  const from = Math.max(0, columns.findIndex(({ id }) => id === widest));
  const stop = columns.findIndex((column, index) => index > from && column.tall);
  const least = (column: Wide) => (previews ? column.least : (column.alone ?? column.least));
  return {
    columns: columns.map((column) => size(least(column), column.most)).join(" "),
    preview: `${from + 1} / ${stop < 0 ? columns.length + 1 : stop + 1}`,
    least: columns.reduce((sum, column) => sum + least(column) + GAP, EDGES - GAP),
  };
}

function size(least: number, most = least): string {
  return `minmax(${least}px, ${most === Infinity ? "1fr" : `${most}px`})`;
}
