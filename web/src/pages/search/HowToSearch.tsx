/** What can be searched, by examples that can be tried. */
import css from "./SearchPage.module.css";

const EXAMPLES = [
  ["timeout", "every span that says the word: prompts, answers, arguments, outputs, errors"],
  ['"not found"', "the words next to each other"],
  ["refund status:error", "the word, in runs that failed"],
  ["order kind:tool latency:>5s", "the word, in runs that called a tool and took longer than five seconds"],
] as const;

export function HowToSearch({ ask }: { readonly ask: (query: string) => void }) {
  return (
    <div className={css["how"]}>
      <div>
        <h2>Search what was said</h2>
        <p>In all messages, tool calls, documents and errors of every span. A hit opens its trace at that span.</p>
        <ul className={css["examples"]}>
          {EXAMPLES.map(([query, means]) => (
            <li key={query}>
              <button type="button" onClick={() => ask(query)}>
                {query}
              </button>
              {means}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
