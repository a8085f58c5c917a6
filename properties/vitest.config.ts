/** How vitest finds and runs every test, on Node and on Deno. */

import { defineConfig, type ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = defineConfig({
  test: {
    include: ["{spec,src,properties}/**/*.test.ts"],
    // Deno has no worker threads that vitest could use.
    pool: "forks",
    // Nothing is judged by a clock: this only ends what hangs.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});

export default config;
