/** An address that leads nowhere. */
import { Link } from "@tanstack/react-router";

import { Notice } from "../../parts/Notice";

export function Lost() {
  return (
    <Notice title="There is no such page">
      <p>
        <Link to="/traces">All traces</Link> are one page on.
      </p>
    </Notice>
  );
}
