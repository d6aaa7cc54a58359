/** Connect: how agents send their traces here. */
import { HowToConnect } from "../connect/HowToConnect";
import { useTitle } from "../shell/title";

export function ConnectPage() {
  useTitle("Connect");
  return <HowToConnect />;
}
