/** How the text of a message changed: words that went are struck through, words that came are underlined. */
import { useState } from "react";

import { clip } from "../../../trace/content";
import { count } from "../../../trace/format";
import type { Piece } from "../../../trace/word-diff";
import css from "./Edited.module.css";

/** So much of what stayed is shown on each side of a change. */
const AROUND = 160;
/** Less than this between them is shown too. */
const LEAST = 80;
const MOST = 400;

export function Edited({ pieces }: { readonly pieces: readonly Piece[] }) {
  return (
    <div className={css["edited"]} dir="auto">
      {pieces.slice(0, MOST).map((piece, place) => {
        if (piece.how === "removed") return <del key={place}>{seen(piece.text)}</del>;
        if (piece.how === "added") return <ins key={place}>{seen(piece.text)}</ins>;
        return <Same key={place} text={piece.text} first={place === 0} last={place === pieces.length - 1} />;
      })}
      {pieces.length > MOST && <span className={css["skipped"]}>… and {count(pieces.length - MOST)} more places</span>}
    </div>
  );
}

/** A change of nothing but space is a change too. */
function seen(text: string): string {
  return text.trim() === "" ? text.replaceAll("\n", "↵\n").replaceAll(" ", "␣") : text;
}

/** Cut where a line or a word begins. */
function Same({ text, first, last }: { readonly text: string; readonly first: boolean; readonly last: boolean }) {
  const [open, setOpen] = useState(false);
  const head = first ? "" : clip(text, AROUND).text;
  const tail = last ? "" : text.slice(-AROUND).replace(/^[^\n]*\n(?=[^]*\S)|^\S*\s/, "");
  const between = text.length - head.length - tail.length;
  if (open || between <= LEAST) return <span>{text}</span>;
  return (
    <>
      <span>{head}</span>
      <button type="button" className={css["skipped"]} onClick={() => setOpen(true)}>
        … {count(between)} characters as before …
      </button>
      <span>
        {first && "\n"}
        {tail}
      </span>
    </>
  );
}
