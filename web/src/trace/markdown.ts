/** Whether a text was written as Markdown: the page offers to read it so only where that would show. */

/** Larger texts stay plain: laying them out takes seconds. */
export const MARKDOWN_AT_MOST = 150_000;
const LOOKED = 20_000;

const SIGNS: readonly RegExp[] = [
  /^ {0,3}#{1,6} \S/m,
  /^ {0,3}(?:```|~~~)/m,
  /(?:^|\n) {0,3}[-*+] \S.*\n+ {0,3}[-*+] \S/,
  /(?:^|\n) {0,3}\d{1,3}[.)] \S.*\n+(?:.*\n+)? {0,3}\d{1,3}[.)] \S/,
  /\*\*[^\s*][^*\n]{0,200}\*\*/,
  /!?\[[^\]\n]{0,200}\]\([^)\s]{1,2000}\)/,
  /^\|?.+\|.+\n\|?(?: *:?-+:? *\|)+ *:?-*:? *$/m,
  /^ {0,3}> \S/m,
];

export function looksLikeMarkdown(text: string): boolean {
  if (text.length > MARKDOWN_AT_MOST) return false;
  const head = text.slice(0, LOOKED);
  return SIGNS.some((sign) => sign.test(head));
}
