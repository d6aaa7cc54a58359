/** Says that an item is a golden case: it runs again from its tape. */
import css from "./Items.module.css";

export function GoldenMark() {
  return (
    <span className={css["golden"]} title="A golden case: a run that went right, and runs again from its tape">
      golden
    </span>
  );
}
