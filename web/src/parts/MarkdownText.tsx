/**
 * A text as Markdown. Its author is a stranger: HTML stays text, nothing is fetched, and a link shows where it leads.
 * Loaded only when somebody asks for it (`Markdown.tsx`).
 */
import type { ReactNode } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";

import { bytesOf, hostOf } from "../trace/media";
import css from "./Markdown.module.css";
import { Picture } from "./Picture";

export function MarkdownText({ text }: { readonly text: string }) {
  return (
    <div className={css["markdown"]} dir="auto">
      <ReactMarkdown remarkPlugins={PLUGINS} components={PARTS} urlTransform={safe}>
        {text}
      </ReactMarkdown>
    </div>
  );
}

const PLUGINS = [remarkGfm];

const PARTS: Components = {
  a: ({ href, children }) => (href ? <Leads to={href}>{children}</Leads> : <>{children}</>),
  img: ({ src, alt }) => <Shown src={typeof src === "string" ? src : ""} alt={alt ?? ""} />,
  // A heading of the text is none of the page: it must not stand among the page's own.
  h1: ({ children }) => <p className={css["first"]}>{children}</p>,
  h2: ({ children }) => <p className={css["second"]}>{children}</p>,
  h3: ({ children }) => <p className={css["third"]}>{children}</p>,
  h4: ({ children }) => <p className={css["third"]}>{children}</p>,
  h5: ({ children }) => <p className={css["third"]}>{children}</p>,
  h6: ({ children }) => <p className={css["third"]}>{children}</p>,
  table: ({ children }) => (
    <div className={css["wide"]} tabIndex={0} role="group" aria-label="Table">
      <table>{children}</table>
    </div>
  ),
  input: ({ checked }) => <span>{checked ? "☑" : "☐"}</span>,
};

/** Only what leads to a web page or a mailbox; pictures only where they are in the text. */
function safe(url: string, property: string): string | undefined {
  if (property === "src") return url;
  return /^(?:https?:\/\/|mailto:)/i.test(url) ? url : undefined;
}

function Leads({ to, children }: { readonly to: string; readonly children: ReactNode }) {
  const host = hostOf(to) || to.slice(0, 60);
  return (
    <a href={to} target="_blank" rel="noreferrer noopener" title={to}>
      {children}
      <span className={css["host"]}>{host}</span>
    </a>
  );
}

function Shown({ src, alt }: { readonly src: string; readonly alt: string }) {
  const inside = src.startsWith("data:") ? bytesOf(src) : null;
  if (inside) return <Picture of={inside} alt={alt} />;
  return (
    <span className={css["elsewhere"]} title="A picture that lies elsewhere is not fetched">
      picture{alt && ` “${alt}”`}: <code>{src.slice(0, 300) || "without an address"}</code>
    </span>
  );
}
