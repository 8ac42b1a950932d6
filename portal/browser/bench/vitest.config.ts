import { defineConfig } from 'vitest/config';

// Measurements, which need a machine to themselves; bench/portal runs them.
export default defineConfig({
  cacheDir: '../../node_modules/.vite',
  test: { root: import.meta.dirname, include: ['*_visit.ts'], testTimeout: 600_000, hookTimeout: 120_000 },
});
