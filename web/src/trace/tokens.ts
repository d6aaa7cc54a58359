/** About how many tokens a text is. A guess: no tokenizer is shipped, and each model has its own. */

/** Of Latin text and code, as OpenAI and Anthropic tell it in their guides. */
export const LETTERS_A_TOKEN = 4;
/** Of other scripts: a sign is often a token of its own. */
const OTHER_SIGNS_A_TOKEN = 1.3;
/** The rest of a long text is taken to be like its beginning. */
const LOOKED = 65_536;

export function tokensAbout(text: string, bytes?: number): number {
  if (text === "") return 0;
  const part = text.slice(0, LOOKED);
  let latin = 0;
  for (let at = 0; at < part.length; at += 1) if (part.charCodeAt(at) < 0x250) latin += 1;
  const tokens = latin / LETTERS_A_TOKEN + (part.length - latin) / OTHER_SIGNS_A_TOKEN;
  const whole = bytes === undefined ? text.length : Math.max(text.length, bytes);
  return Math.max(1, Math.round((tokens * whole) / part.length));
}
