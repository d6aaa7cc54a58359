import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** `BACKTRAIL=http://127.0.0.1:4318 npm run dev` shows the app over a running server. */
const server = process.env["BACKTRAIL"] ?? "http://127.0.0.1:4318";

export default defineConfig({
  // Relative, so that the app also works under a path prefix: the server sets <base href>.
  base: "./",
  plugins: [react()],
  build: {
    outDir: "../src/backtrail/server/ui",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0, // the content security policy allows fonts from 'self' only
    modulePreload: { polyfill: false },
    license: { fileName: "licences.md" },
    chunkSizeWarningLimit: 700,
  },
  server: { proxy: { "/api": server } },
  test: { environment: "node", include: ["src/**/*.test.ts"] },
});
