/** Step 4: the exact command that runs it again, and what came of it. */
import { CopyButton } from "../../../parts/CopyButton";
import type { Content } from "../content";
import css from "./steps.module.css";

export function ReplayPart({ content }: { readonly content: Content }) {
  if (!content.command) return null;
  return (
    <p className={css["command"]}>
      <code>{content.command}</code>
      <CopyButton text={content.command} what="command" label="Copy" />
    </p>
  );
}
