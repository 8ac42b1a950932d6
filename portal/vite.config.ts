import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import type { Plugin, Rollup } from 'vite';
import { defineConfig } from 'vitest/config';

// `npm run dev` serves the portal with live reload and passes API calls on to a service that runs beside it.
const service = process.env.CERTFERRY_SERVICE ?? 'https://127.0.0.1:8083';

/**
 * The page names what src/start.tsx consists of, so that a browser fetches it while it still reads which texts it needs.
 * Vite by itself names only what src/main.ts imports at once.
 */
function preloadStart(): Plugin {
  return {
    name: 'preload-start',
    transformIndexHtml: {
      order: 'post',
      handler: (_, { bundle = {} }) => {
        const chunks = new Map(
          Object.values(bundle).flatMap((file): [string, Rollup.OutputChunk][] => (file.type === 'chunk' ? [[file.fileName, file]] : [])),
        );
        const start = [...chunks.values()].find((chunk) => chunk.facadeModuleId?.endsWith('/src/start.tsx'));
        const needed = new Set(start === undefined ? [] : [start.fileName]);
        for (const name of needed) { // Grows while it is walked through.
          for (const other of chunks.get(name)?.imports ?? []) {
            needed.add(other);
          }
        }
        return [...needed]
          .filter((name) => chunks.get(name)?.isEntry !== true)
          .map((name) => ({ tag: 'link', attrs: { rel: 'modulepreload', crossorigin: true, href: `/portal/${name}` }, injectTo: 'head' }));
      },
    },
  };
}

export default defineConfig({
  base: '/portal/',
  plugins: [react(), preloadStart()],
  resolve: { alias: { '#': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0, // No data: URLs, which the content security policy forbids.
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
  server: { proxy: { '/api': { target: service, secure: false } } },
  test: { include: ['src/**/*.test.ts', 'src/**/*.test.tsx'], setupFiles: ['src/texts/testSetup.ts'] },
});
