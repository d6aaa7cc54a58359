/** Whether a text is the beginning of JSON that was cut: right as far as it goes, and not at its end. */
const WORDS = ["true", "false", "null"];
const NUMBER_END = /^-?\d*(?:\.\d*)?(?:[eE][+-]?\d*)?$/;

export interface CutJson {
  /** What is open at the end, from the outermost: `{` or `[`. */
  readonly open: string;
  readonly inText: boolean;
}

/** Null of whole JSON and of text that is not JSON. One pass, no recursion: the text may be long and deep. */
export function cutJson(text: string): CutJson | null {
  const open: string[] = [];
  const end = text.length;
  let at = 0;
  let wants: "value" | "name" | "colon" | "next" = "value";
  let values = 0;
  const told = (inText = false) => (open.length > 0 && values > 0 ? { open: open.join(""), inText } : null);
  while (at < end) {
    const sign = text[at] ?? "";
    if (sign === " " || sign === "\n" || sign === "\r" || sign === "\t") at += 1;
    else if (wants === "colon") {
      if (sign !== ":") return null;
      wants = "value";
      at += 1;
    } else if (wants === "next") {
      if (sign === ",") wants = open.at(-1) === "{" ? "name" : "value";
      else if (sign === (open.at(-1) === "{" ? "}" : "]")) open.pop();
      else return null;
      at += 1;
      if (open.length === 0) return null;
    } else if (sign === '"') {
      const closed = endOfText(text, at);
      if (closed === -1) return told(true);
      at = closed;
      if (wants === "name") wants = "colon";
      else {
        wants = "next";
        values += 1;
      }
      if (open.length === 0) return null;
    } else if ((sign === "}" && wants === "name") || (sign === "]" && open.at(-1) === "[")) {
      open.pop();
      values += 1;
      wants = "next";
      at += 1;
      if (open.length === 0) return null;
    } else if (wants === "name") return null;
    else if (sign === "{" || sign === "[") {
      open.push(sign);
      wants = sign === "{" ? "name" : "value";
      at += 1;
    } else {
      const word = /^[-+.\w]+/.exec(text.slice(at, at + 40))?.[0] ?? "";
      const last = at + word.length === end;
      const known = WORDS.some((one) => (last ? one.startsWith(word) : one === word)) || NUMBER_END.test(word);
      if (word === "" || !known || open.length === 0) return null;
      at += word.length;
      wants = "next";
      values += 1;
    }
  }
  return told();
}

/** Behind the closing quotation mark; -1 where there is none. */
function endOfText(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x5c) at += 1;
    else if (code === 0x22) return at + 1;
  }
  return -1;
}
