/** Bytes that came in text: a picture as a picture, anything else as its kind and size, to be downloaded. */
import { useState } from "react";

import { bytes as inBytes } from "../trace/format";
import type { Bytes } from "../trace/media";
import { download, fileName } from "./download";
import css from "./Picture.module.css";

/** A larger picture waits until it is asked for: it is unpacked in memory. */
const AT_ONCE = 2_000_000;

export function Picture({ of, alt }: { readonly of: Bytes; readonly alt?: string | undefined }) {
  const [asked, setAsked] = useState(of.bytes <= AT_ONCE);
  const [broken, setBroken] = useState(false);
  const { picture, mime, bytes } = of;
  const says = `${mime ?? "bytes"}, ${inBytes(bytes)}`;
  return (
    <span className={css["figure"]}>
      {picture && asked && !broken && (
        <img className={css["picture"]} src={picture} alt={alt || "Picture in the trace"} decoding="async" onError={() => setBroken(true)} />
      )}
      <span className={css["caption"]}>
        {broken ? `${says}, not a picture that can be shown` : says}
        {picture && !asked && (
          <button type="button" onClick={() => setAsked(true)}>
            Show the picture
          </button>
        )}
        <button type="button" onClick={() => void save(of)}>
          Download
        </button>
      </span>
    </span>
  );
}

async function save({ letters, mime }: Bytes): Promise<void> {
  const plain = letters.slice(letters.indexOf(",") + 1).replaceAll("-", "+").replaceAll("_", "/");
  const raw = Uint8Array.from(atob(plain), (sign) => sign.codePointAt(0) ?? 0);
  download(new Blob([raw], { type: mime ?? "application/octet-stream" }), fileName(mime));
}
