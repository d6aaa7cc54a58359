/** Step 4: the exact command that runs it again, and what came of it. */
import { Link } from "@tanstack/react-router";

import { CopyButton } from "../../../parts/CopyButton";
import type { Content } from "../content";
import css from "./steps.module.css";

export function ReplayPart({ content }: { readonly content: Content }) {
  const { command, results = [] } = content;
  return (
    <>
      {command && (
        <p className={css["command"]}>
          <code>{command}</code>
          <CopyButton text={command} what="command" label="Copy" />
        </p>
      )}
      {results.length > 0 && (
        <p className={css["others"]}>
          {results.map(({ id, sentence }, index) => (
            <span key={id}>
              {index > 0 && " · "}
              <Link to="/replays/$replayId" params={{ replayId: id }} title={sentence}>
                Result {index + 1}, call by call
              </Link>
            </span>
          ))}
        </p>
      )}
    </>
  );
}
