import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// `npm run dev` serves the portal with live reload and passes API calls on to a service that runs beside it.
const service = process.env.CERTFERRY_SERVICE ?? 'https://127.0.0.1:8083';

export default defineConfig({
  base: '/portal/',
  plugins: [react()],
  resolve: { alias: { '#': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0, // No data: URLs, which the content security policy forbids.
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
  server: { proxy: { '/api': { target: service, secure: false } } },
  test: { include: ['src/**/*.test.ts', 'src/**/*.test.tsx'] },
});
