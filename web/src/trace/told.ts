/** The paragraph of a diagnosis, in parts: plain text, code, and links to spans. Of Markdown it has no more. */

export type Part =
  | { readonly is: "text"; readonly text: string }
  | { readonly is: "code"; readonly text: string }
  | { readonly is: "strong"; readonly text: string }
  | { readonly is: "span"; readonly text: string; readonly span: string };

const PART = /\[((?:[^\]\\\n]|\\.){1,200})\]\(span:([^)\s]{1,128})\)|`([^`\n]{1,2000})`|\*\*([^*\n]{1,500})\*\*/g;

export function toldParts(story: string): Part[] {
  const parts: Part[] = [];
  let from = 0;
  const plain = (until: number) => {
    if (until > from) parts.push({ is: "text", text: unescaped(story.slice(from, until)) });
  };
  for (const hit of story.matchAll(PART)) {
    const [all, label, span, code, strong] = hit;
    plain(hit.index);
    if (label !== undefined && span !== undefined) parts.push({ is: "span", text: unescaped(label), span: decoded(span) });
    else if (code !== undefined) parts.push({ is: "code", text: code });
    else parts.push({ is: "strong", text: unescaped(strong ?? "") });
    from = hit.index + all.length;
  }
  plain(story.length);
  return parts;
}

function unescaped(text: string): string {
  return text.replaceAll(/\\([\\`*_{}[\]()#+\-.!<>~|"])/g, "$1");
}

function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}
