/** How to connect, where a list would stand that has nothing yet. */
import { HowToConnect } from "./HowToConnect";
import css from "./HowToConnect.module.css";

export function NothingYet() {
  return (
    <div className={css["place"]}>
      <HowToConnect first />
    </div>
  );
}
