/** Connect: how agents send their traces here. */
import { useTitle } from "../shell/title";
import { HowToConnect } from "./HowToConnect";
import css from "./HowToConnect.module.css";

export function ConnectPage() {
  useTitle("Connect");
  return (
    <div className={css["page"]}>
      <h1 className="unseen">Connect</h1>
      <HowToConnect />
    </div>
  );
}
