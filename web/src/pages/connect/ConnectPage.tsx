/** Connect: how agents send their traces here. */
import { HowToConnect } from "./HowToConnect";
import css from "./HowToConnect.module.css";

export function ConnectPage() {
  return (
    <div className={css["page"]}>
      <h1 className="unseen">Connect</h1>
      <HowToConnect />
    </div>
  );
}
