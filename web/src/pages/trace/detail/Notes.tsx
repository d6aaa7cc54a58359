/** What was wrong with the delivery, or is missing from it and how to get it. */
import { Icon } from "../../../parts/Icon";
import css from "./Notes.module.css";

export function Notes({ notes }: { readonly notes: readonly string[] }) {
  if (notes.length === 0) return null;
  return (
    <ul className={css["notes"]}>
      {notes.map((note) => (
        <li key={note}>
          <Icon of="warning" size={14} />
          <span dir="auto">{note}</span>
        </li>
      ))}
    </ul>
  );
}
