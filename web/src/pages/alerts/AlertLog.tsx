/** What happened to an alert, line by line, with who did it. */
import type { Alert } from "../../api/alerts";
import { dayOf, timeOfDay, utc } from "../../trace/format";
import css from "./AlertLog.module.css";

type Line = Alert["log"][number];

const WORDS: Readonly<Record<string, string>> = {
  pending: "Over the limit",
  fired: "Fired",
  raised: "Raised to an alert",
  recovering: "Recovering",
  back: "Over the limit again",
  closed: "Ended",
  renotify: "Told again",
  escalate: "To the fallback",
  acknowledged: "Acknowledged",
  silenced: "Silenced",
  ordered: "Order to the run",
  resent: "Sent again",
};
const LOUD: Readonly<Record<string, string>> = { fired: "bad", raised: "bad", escalate: "bad", ordered: "act", acknowledged: "good", closed: "good" };

export function AlertLog({ lines }: { readonly lines: readonly Line[] }) {
  return (
    <ol className={css["log"]}>
      {lines.map((line, index) => (
        <li key={`${line.at} ${line.what} ${index}`} data-look={LOUD[line.what]}>
          <time dateTime={line.at} title={utc(Date.parse(line.at))}>
            {clock(line.at)}
          </time>
          <b>{WORDS[line.what] ?? line.what}</b>
          <span dir="auto">
            {line.text}
            {line.by && <i> by {line.by}</i>}
          </span>
        </li>
      ))}
    </ol>
  );
}

/** 14:02:31, with the day where it is not today. */
export function clock(at: string): string {
  const ms = Date.parse(at);
  const now = Date.now();
  return dayOf(ms, now) === dayOf(now, now) ? timeOfDay(ms) : `${dayOf(ms, now)}, ${timeOfDay(ms)}`;
}
