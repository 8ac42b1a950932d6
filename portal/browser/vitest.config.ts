import { defineConfig } from 'vitest/config';

// Tests in a real browser against a real service; tests/portal/browser runs them.
export default defineConfig({
  cacheDir: '../node_modules/.vite',
  test: {
    root: import.meta.dirname,
    include: ['**/*.test.ts'],
    setupFiles: ['setup.ts'],
    fileParallelism: false, // The other half of them runs beside these (tests/portal/CMakeLists.txt).
    isolate: false, // The files share one process and one browser.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 40_000 } },
  },
});
