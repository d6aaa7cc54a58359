/** Something in a message that is not text. Pictures that came with the trace are shown; what lies elsewhere is named and never fetched. */
import { HOME, type Schemas } from "../../../api/client";
import { download, fileName } from "../../../parts/download";
import { Fetched } from "../../../parts/Fetched";
import { Picture } from "../../../parts/Picture";
import { readWhole, useWhole } from "../../../parts/whole";
import { addressOf, bytesOf } from "../../../trace/media";
import { useProject } from "../../shell/project";
import css from "./MessageOf.module.css";

interface Props {
  readonly media: Schemas["MediaOut"];
  /** JSON pointer of it. */
  readonly at: string;
}

export function MediaOf({ media, at }: Props) {
  const { kind, mime } = media;
  const url = media.url ?? "";
  const cut = useWhole(`${at}/url`);
  const address = addressOf(url, mime);
  const names = mime ? `${kind} (${mime})` : kind;
  if (cut && address.kind === "inside") {
    return <Fetched names={names} size={(cut.bytes * 3) / 4} from={cut.url} read={async () => bytesOf(await readWhole(cut), mime)} />;
  }
  if (address.kind === "inside") return <Picture of={address.bytes} alt={names} />;
  if (address.kind === "kept") return <Kept id={address.id} names={names} picture={kind === "image"} />;
  return (
    <p className={css["media"]}>
      {names}:{" "}
      {address.kind === "elsewhere" ? (
        <a href={address.url} rel="noreferrer noopener" target="_blank" title="It lies elsewhere and is not fetched by this page">
          {url.slice(0, 200)}
        </a>
      ) : (
        <code>{url.slice(0, 120) || "not recorded"}</code>
      )}
    </p>
  );
}

/** Kept by this server, apart from the trace. */
function Kept({ id, names, picture }: { readonly id: string; readonly names: string; readonly picture: boolean }) {
  const project = useProject();
  const from = new URL(`api/public/media/${encodeURIComponent(id)}/content`, HOME).href;
  const fetched = async () => {
    const answer = await fetch(from, { headers: { "x-backtrail-project": project } });
    if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
    return answer.blob();
  };
  if (picture) return <Fetched names={names} size={0} from={`${project} ${from}`} read={async () => bytesOf(await asData(await fetched()))} />;
  return (
    <p className={css["media"]}>
      {names}{" "}
      <button type="button" onClick={() => void fetched().then((blob) => download(blob, fileName(blob.type)))}>
        Download
      </button>
    </p>
  );
}

/** The content security policy lets pictures in as `data:` only. */
function asData(blob: Blob): Promise<string> {
  return new Promise((tell, fail) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => tell(String(reader.result)));
    reader.addEventListener("error", () => fail(reader.error ?? new Error("it could not be read")));
    reader.readAsDataURL(blob);
  });
}
