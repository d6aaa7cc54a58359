import { appendFileSync, readFileSync } from "node:fs";

import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** `BACKTRAIL=http://127.0.0.1:4318 npm run dev` shows the app over a running server. */
const server = process.env["BACKTRAIL"] ?? "http://127.0.0.1:4318";

const UI = "../src/backtrail/server/ui";

/** Vite collects the licences of what the pages bundle, and not of what a worker does. */
const licencesOfWorkers = (packages: readonly string[]) => ({
  name: "licences-of-workers",
  apply: "build" as const,
  closeBundle: () => {
    for (const name of packages) {
      const text = readFileSync(`node_modules/${name}/LICENSE`, "utf8");
      appendFileSync(`${UI}/licences.md`, `\n## ${name}\n\n\`\`\`\n${text.trim()}\n\`\`\`\n`);
    }
  },
});

export default defineConfig({
  // Relative, so that the app also works under a path prefix: the server sets <base href>.
  base: "./",
  plugins: [react(), licencesOfWorkers(["@dagrejs/dagre", "@dagrejs/graphlib"])],
  build: {
    outDir: UI,
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0, // the content security policy allows fonts from 'self' only
    modulePreload: { polyfill: false },
    license: { fileName: "licences.md" },
    chunkSizeWarningLimit: 900,
    // What every page needs at once travels in one file: a browser asks for six at a time, and each costs a way there and back.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "start", tags: ["$initial"] }] } } },
  },
  server: { proxy: { "/api": server } },
  test: { environment: "node", include: ["src/**/*.test.ts"] },
});
