/** What was changed before the run was made again: the prompt line by line, the rest in words. */
import { Section } from "../../parts/Section";
import type { Replay } from "../../trace/replays";
import { DiffLines } from "../compare/DiffLines";
import css from "./ReplayPage.module.css";

const WORDS: Readonly<Record<string, string>> = {
  model: "Model",
  temperature: "Temperature",
  tool_descriptions: "Descriptions of tools",
  faults: "Faults",
  results: "Answers of steps",
};

export function Changed({ replay }: { readonly replay: Replay }) {
  const { overrides, before } = replay;
  const old = text(before["system"]);
  const append = text(overrides["system_append"]);
  const prompt = (text(overrides["system"]) ?? old ?? "") + (append === undefined ? "" : `\n${append}`);
  const isPrompt = overrides["system"] !== undefined || append !== undefined;
  const rest = Object.entries(overrides).filter(([name]) => name in WORDS);
  if (!isPrompt && rest.length === 0) return null;
  return (
    <div className={css["changed"]}>
      {isPrompt && (
        <Section title="System prompt" aside={old === undefined ? "as it was told" : "recorded, and as it was told now"} open={prompt.length < 2_000}>
          <DiffLines part={{ name: "System prompt", past: false, left: old ?? "", right: prompt }} alone={old === undefined} />
        </Section>
      )}
      {rest.length > 0 && (
        <dl>
          {rest.map(([name, value]) => (
            <div key={name}>
              <dt>{WORDS[name]}</dt>
              <dd dir="auto">
                {before[name] !== undefined && before[name] !== null && <s>{told(before[name])}</s>} {told(value)}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}

const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

function told(value: unknown): string {
  if (Array.isArray(value)) return value.map(told).join(", ");
  return typeof value === "string" || typeof value === "number" ? String(value) : JSON.stringify(value);
}
