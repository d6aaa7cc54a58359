/** A button: plain with a frame, bare without one, or the one main thing to do. */
import type { ComponentProps } from "react";

import css from "./Button.module.css";

interface Props extends ComponentProps<"button"> {
  readonly look?: "plain" | "bare" | "main";
}

export function Button({ look = "plain", className, type = "button", ...rest }: Props) {
  return <button type={type} className={`${css["button"]} ${css[look]} ${className ?? ""}`} {...rest} />;
}
