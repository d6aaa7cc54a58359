/** How one run ended: what it gave, and, where it was stopped, the whole report. */
import type { Run } from "../../trace/replays";
import css from "./ReplayPage.module.css";

/** `told` stands above already. */
export function RunTold({ run, told }: { readonly run: Run; readonly told: string }) {
  const [first = "", ...rest] = run.report.split("\n");
  const says = (first || run.sentence).trim();
  if (!run.output && !run.report && (!says || says === told)) return null;
  return (
    <div className={css["told"]}>
      {run.report ? (
        <details open={!run.faithful && run.report.length < 3_000}>
          <summary dir="auto">{says === told ? "The whole report" : says}</summary>
          <pre dir="auto">{rest.map((line) => line.replace(/^ {2}/, "")).join("\n").trimEnd()}</pre>
        </details>
      ) : (
        says && says !== told && <p dir="auto">{says}</p>
      )}
      {run.output && (
        <p dir="auto">
          <b>It gave</b> {run.output}
        </p>
      )}
    </div>
  );
}
