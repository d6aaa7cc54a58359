/** A text with the words that were looked for marked in it. */
import { marked } from "../trace/find";

export function Marked({ text, words }: { readonly text: string; readonly words: string }) {
  if (!words) return text;
  return marked(text, words).map((piece, index) =>
    piece.hit ? <mark key={index}>{piece.text}</mark> : <span key={index}>{piece.text}</span>,
  );
}
