/** JSON of which nobody promised the shape, read without believing it; and told in one short line. */
export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);
export const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
export const numberOf = (value: unknown): number | null => (typeof value === "number" && Number.isFinite(value) ? value : null);

/** Text as it is, all else as JSON; nothing where there is nothing. */
export function lineOf(value: unknown, most = 400): string {
  if (value === undefined || value === null) return "";
  return cut(typeof value === "string" ? value : (JSON.stringify(value) ?? ""), most);
}

/** As it is written in code: text in quotation marks, for "5" is not 5. */
export const quoted = (value: unknown, most = 200): string => cut(JSON.stringify(value) ?? "", most);

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}…`;
}
