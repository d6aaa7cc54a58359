/** A button: plain with a frame, bare without one, the one main thing to do, or what cannot be taken back. */
import type { ComponentProps } from "react";

import css from "./Button.module.css";

interface Props extends ComponentProps<"button"> {
  /** Where the cursor begins in a dialog. */
  readonly "data-first"?: boolean;
  readonly look?: "plain" | "bare" | "main" | "danger";
}

export function Button({ look = "plain", className, type = "button", ...rest }: Props) {
  return <button type={type} className={`${css["button"]} ${css[look]} ${className ?? ""}`} {...rest} />;
}
