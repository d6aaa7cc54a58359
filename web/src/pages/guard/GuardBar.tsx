/** Over a trace: its guarded runs while they go on, with what people can tell them. */
import css from "./GuardBar.module.css";
import { GuardedRuns } from "./GuardedRuns";

interface Props {
  readonly project: string;
  readonly traceId: string;
  readonly sessionId: string | null;
}

export function GuardBar(props: Props) {
  return (
    <div className={css["bar"]}>
      <GuardedRuns {...props} />
    </div>
  );
}
