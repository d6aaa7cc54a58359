/** The name and its sign: a trail that turns back to where it went wrong. */
import { Link } from "@tanstack/react-router";

import css from "./Shell.module.css";

export function Brand() {
  return (
    <Link to="/traces" className={css["brand"]} aria-label="Backtrail">
      <Sign size={22} />
      Backtrail
    </Link>
  );
}

export function Sign({ size }: { readonly size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="var(--accent-solid)" />
      <path d="M24 9H13.500a5.5 5.5 0 0 0 0 11H19" fill="none" stroke="#fff" strokeWidth="2.6" strokeLinecap="round" />
      <circle cx="24" cy="9" r="3" fill="#fff" />
      <circle cx="22" cy="20" r="3" fill="none" stroke="#fff" strokeWidth="2.4" />
    </svg>
  );
}
