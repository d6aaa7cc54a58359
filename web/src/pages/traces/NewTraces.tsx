/** "12 new traces, show": lies over the list, so that what is being read does not move. */
import { count, plural } from "../../trace/format";
import css from "./NewTraces.module.css";
import type { News } from "./new-traces";

export function NewTraces({ news, filtered }: { readonly news: News; readonly filtered: boolean }) {
  if (news.count === 0 && !news.many) return null;
  const says = filtered || news.count === 0 ? "New traces arrived" : plural(news.count, "new trace");
  return (
    <div className={css["place"]} role="status">
      <button type="button" className={css["news"]} onClick={news.show}>
        {news.many && news.count > 0 && !filtered ? `More than ${count(news.count)} new traces` : says}
        <b>{filtered ? "Look again" : "Show"}</b>
      </button>
    </div>
  );
}
