/** The tools that the model was offered, each with its description and the schema of its arguments. */
import type { Schemas } from "../../../api/client";
import { Content } from "../../../parts/Content";
import { Section } from "../../../parts/Section";
import { Text } from "../../../parts/Text";
import { count } from "../../../trace/format";
import css from "./OfferedTools.module.css";

export function OfferedTools({ tools }: { readonly tools: readonly Schemas["OfferedToolOut"][] }) {
  if (tools.length === 0) return null;
  return (
    <Section title="Tools offered" aside={count(tools.length)}>
      <ul className={css["tools"]}>
        {tools.map((tool, index) => (
          <li key={index}>
            <details>
              <summary>
                <b>{tool.name}</b>
                <span className={css["brief"]}>{tool.description?.split("\n")[0]}</span>
              </summary>
              <div className={css["inside"]}>
                {tool.description && <Text text={tool.description} lines={8} at={`/tools_offered/${index}/description`} />}
                <Content
                  value={tool.schema}
                  what="schema"
                  at={`/tools_offered/${index}/schema`}
                  nothing="The sender did not record its schema."
                />
              </div>
            </details>
          </li>
        ))}
      </ul>
    </Section>
  );
}
