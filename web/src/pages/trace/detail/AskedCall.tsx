/** A call of a tool that a model asked for. */
import type { ToolCall } from "../../../api/client";
import { Content } from "../../../parts/Content";
import { KindShape } from "../../../parts/Icon";
import css from "./AskedCall.module.css";

export function AskedCall({ call, at }: { readonly call: ToolCall; readonly at: string }) {
  return (
    <div className={css["call"]}>
      <div className={css["head"]}>
        <KindShape of="tool" size={14} />
        <b>{call.name}</b>
        {call.id && <code title="Id of the call">{call.id}</code>}
      </div>
      <Content value={call.arguments} what="arguments" at={at} nothing="Without arguments." />
    </div>
  );
}
