/** Step 2: the last tool call, its arguments against the schema that the model was offered, and what came back. */
import type { Content } from "../content";
import { laidOut } from "../words";
import { Excerpt } from "./Excerpt";
import css from "./steps.module.css";

export function ToolPart({ content }: { readonly content: Content }) {
  const { call, arguments: given } = content;
  if (!call) return null;
  const violations = (given?.violations ?? []).map((each) =>
    typeof each === "string" ? each : (each.says ?? each.message ?? JSON.stringify(each)),
  );
  return (
    <>
      {violations.length > 0 && (
        <ul className={css["violations"]} aria-label="Violations of the schema">
          {violations.map((each) => (
            <li key={each}>{each}</li>
          ))}
        </ul>
      )}
      <div className={css["pair"]}>
        <Excerpt label={`Arguments of ${call.tool}`} text={laidOut(call.arguments)} wrong={violations.length > 0} />
        {call.failure ? (
          <Excerpt label="Failed with" text={call.failure} wrong />
        ) : (
          <Excerpt label="Output" text={call.open ? "still running" : laidOut(call.output)} />
        )}
      </div>
      {given?.schema !== null && given?.schema !== undefined && (
        <details className={css["more"]}>
          <summary>The schema that the model was offered</summary>
          <pre>{JSON.stringify(given.schema, null, 2)}</pre>
        </details>
      )}
    </>
  );
}
