/** What became of a page: a shape, a colour and a word. */
import type { Page } from "../../api/channels";
import { Icon, type Sign } from "../../parts/Icon";
import css from "./LevelMark.module.css";

const STATES: Readonly<Record<string, { readonly says: string; readonly sign: Sign; readonly look: string; readonly title: string }>> = {
  waiting: { says: "waiting", sign: "running", look: "calm", title: "It is still to be sent" },
  standing: { says: "standing", sign: "ok", look: "calm", title: "Sent, and sent again while its alert is open" },
  sent: { says: "sent", sign: "ok", look: "calm", title: "The receiver took it" },
  dead: { says: "given up", sign: "grave", look: "alert", title: "It could not be delivered and is not tried again by itself" },
  dropped: { says: "dropped", sign: "less", look: "quiet", title: "Nobody needed it any more" },
};

export function PageState({ state }: { readonly state: Page["state"] | string }) {
  const { says, sign, look, title } = STATES[state] ?? { says: state, sign: "unset", look: "quiet", title: state };
  return (
    <span className={css["mark"]} data-look={look} title={title}>
      <Icon of={sign} size={14} /> {says}
    </span>
  );
}
