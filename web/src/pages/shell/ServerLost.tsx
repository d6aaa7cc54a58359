/** Says that the server does not answer, keeps looking, and reads everything again once it is back. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { client, data, HOME } from "../../api/client";
import { useServerLost } from "../../api/reach";
import { Icon } from "../../parts/Icon";
import css from "./Shell.module.css";

const AGAIN_AFTER = 2_000;

export function ServerLost() {
  const lost = useServerLost();
  const queries = useQueryClient();
  useEffect(() => {
    if (!lost) return;
    const look = () =>
      data(client.GET("/api/projects")).then(
        () => queries.invalidateQueries(),
        () => undefined,
      );
    const timer = setInterval(() => void look(), AGAIN_AFTER);
    return () => clearInterval(timer);
  }, [lost, queries]);
  if (!lost) return null;
  return (
    <p className={css["lost"]} role="status">
      <Icon of="warning" size={14} />
      The server at {HOME.host} does not answer. What is on the page may be old; it is read again as soon as the server is
      back.
    </p>
  );
}
