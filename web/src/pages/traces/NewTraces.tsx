/** "12 new traces, show": lies over the list, so that what is being read does not move. */
import type { Listing } from "../../api/queries";
import { told } from "./arrived";
import css from "./NewTraces.module.css";
import type { News } from "./new-traces";

export function NewTraces({ news, listing }: { readonly news: News; readonly listing: Listing }) {
  const bar = told(news.count, news.many, listing);
  if (!bar) return null;
  return (
    <div className={css["place"]} role="status">
      <button type="button" className={css["news"]} onClick={news.show}>
        {bar.says}
        <b>{bar.offers}</b>
      </button>
    </div>
  );
}
