/** Where an address names one trace or none: how two are chosen, and the choice of the other. */
import { Notice } from "../../parts/Notice";
import { ChooseTrace } from "./ChooseTrace";

export function WhichTraces({ left }: { readonly left: string | undefined }) {
  return left ? (
    <Notice title="Compare with which trace?">
      <ChooseTrace left={left} />
    </Notice>
  ) : (
    <Notice title="Which two traces?">
      <p>
        Mark two in the list of traces with <kbd>x</kbd> and press <kbd>C</kbd>; or open one and choose “Compare with …”.
      </p>
    </Notice>
  );
}
