/** What a tool was given, an argument a line. Strings stand in quotation marks: "5" is not 5. */
import { Text } from "../../../parts/Text";
import { contentOf, entriesOf } from "../../../trace/content";
import { textOf } from "../../../trace/exact-json";
import css from "./Story.module.css";

const SHORT = 160;

export function Call({ name, given, at }: { readonly name?: string; readonly given: unknown; readonly at?: string }) {
  const { json, text } = contentOf(given);
  const entries = typeof json === "object" && json !== null && !Array.isArray(json) ? entriesOf(json) : null;
  return (
    <>
      {name && <b className={css["called"]}>{name}</b>}
      {entries ? (
        <dl className={css["arguments"]}>
          {entries.slice(0, 24).map(([key, value]) => (
            <div key={key}>
              <dt>{key}</dt>
              <dd>
                <Value value={value} />
              </dd>
            </div>
          ))}
          {entries.length > 24 && <div>and {entries.length - 24} more</div>}
        </dl>
      ) : (
        text && <Text text={text} mono lines={6} at={at} />
      )}
    </>
  );
}

/** Text of several lines, such as code, is shown as such. */
function Value({ value }: { readonly value: unknown }) {
  if (typeof value === "string" && (value.includes("\n") || value.length > SHORT)) return <Text text={value} mono lines={8} />;
  return <Text text={textOf(value)} mono lines={4} />;
}
