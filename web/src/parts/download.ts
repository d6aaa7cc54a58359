/** Hands something to the browser as a file. */

export function download(what: string | Blob, name: string): void {
  const url = URL.createObjectURL(typeof what === "string" ? new Blob([what], { type: "text/plain" }) : what);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** Name of a file for bytes of a kind: `picture.png`. */
export function fileName(mime: string | null): string {
  const [family, kind] = (mime ?? "").split("/");
  const end = /^[a-z\d]{2,5}$/.test(kind ?? "") ? kind : "bin";
  return `${family === "image" ? "picture" : family || "value"}.${end}`;
}
