import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/interop/**"],
    globalSetup: ["test/setup/build.ts"],
    testTimeout: 60_000,
    // The machine that CI runs on is small, and engines have worker threads of their own.
    maxWorkers: 2,
  },
});
