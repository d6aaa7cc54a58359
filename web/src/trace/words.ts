/** The words of a text as they are compared: without case, accents' ways of writing, plural s and stop words. */

/** So frequent in English (and a few in German, French and Spanish) that two texts share them by chance. */
const STOP: ReadonlySet<string> = new Set(
  (
    "a about above after again all also am an and any are as at be because been before being below between both but by can could did do doe " +
    "doing down during each few for from further get had has have having he her here him his how i if in into is it its itself just let like " +
    "may me more most must my no nor not now of off on once only or other our out over own please same she should so some such than that the " +
    "their them then there these they thi this those through to too under until up us very via was we were what when where which while who whom " +
    "why will with within without would yes you your der die das und ist nicht ein eine von mit fur auf den dem le la les des une et est pour " +
    "que qui dan dans el los las una del con por para"
  ).split(" "),
);
const WORD = /[\p{L}\p{N}]+(?:['’][\p{L}]+)?/gu;
/** Scripts without spaces: pairs of signs stand for words. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]{2,}/gu;

/** Every word in its order, stop words too. */
export function wordsIn(text: string): string[] {
  const plain = text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
  const spaced = plain.replaceAll(UNSPACED, (run) => ` ${pairs(run).join(" ")} `);
  return (spaced.match(WORD) ?? []).map((word) => word.replace(/['’]s$/, "").replace(/(?<=[a-z]{3})(?<!s)s$/, ""));
}

function pairs(run: string): string[] {
  const signs = [...run];
  return signs.slice(1).map((sign, place) => `${signs[place]}${sign}`);
}

/** The words that tell what a text is about, each once. */
export function tellingWords(text: string): Set<string> {
  return new Set(wordsIn(text).filter((word) => !STOP.has(word) && (word.length > 2 || /\p{N}|[^\p{ASCII}]/u.test(word))));
}
