/** Arguments of a call, each beside what the schema that the model was offered says of it. */
import { Text } from "../../../parts/Text";
import type { Argument } from "../../../trace/arguments";
import css from "./Beside.module.css";

export function Beside({ lines }: { readonly lines: readonly Argument[] }) {
  return (
    <table className={css["table"]}>
      <thead>
        <tr>
          <th scope="col">Argument</th>
          <th scope="col">Given</th>
          <th scope="col">Offered</th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ name, inside, value, wanted, description, required, wrong }) => (
          <tr key={name} data-wrong={wrong !== null} data-inside={inside}>
            <th scope="row">{name}</th>
            <td>
              {value === undefined ? <span className={css["none"]}>not given</span> : <Text text={shown(value)} mono lines={8} />}
              {wrong && <p className={css["wrong"]}>{wrong}</p>}
            </td>
            <td className={css["offered"]} title={description}>
              {wanted || "–"}
              {required && <span className={css["required"]}>required</span>}
              {description && <p>{description.slice(0, 300)}</p>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** "5" is not 5; text of several lines is shown as such. */
function shown(value: unknown): string {
  return typeof value === "string" && value.includes("\n") ? value : JSON.stringify(value, null, 1);
}
