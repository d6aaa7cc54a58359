/** A picture whose bytes have to be read first: at once where it is small, else when it is asked for. */
import { useQuery } from "@tanstack/react-query";

import { bytes as inBytes } from "../trace/format";
import type { Bytes } from "../trace/media";
import css from "./Picture.module.css";
import { Picture } from "./Picture";

const AT_ONCE = 2_000_000;
const MOST = 30_000_000;

interface Props {
  readonly names: string;
  /** In bytes, as far as it is known before. */
  readonly size: number;
  /** Names what is read. */
  readonly from: string;
  readonly read: () => Promise<Bytes | null>;
}

export function Fetched({ names, size, from, read }: Props) {
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: ["media", from],
    queryFn: read,
    enabled: size <= AT_ONCE,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    retry: false,
  });
  if (data) return <Picture of={data} alt={names} />;
  const says = error ? `could not be read: ${error.message}` : data === null ? "not a picture that can be shown" : "";
  return (
    <span className={css["caption"]} aria-busy={isFetching}>
      {names}
      {size > 0 && `, ${inBytes(size)}`} {says}
      {!isFetching && data === undefined && size <= MOST && (
        <button type="button" onClick={() => void refetch()}>
          {error ? "Try again" : "Show the picture"}
        </button>
      )}
    </span>
  );
}
