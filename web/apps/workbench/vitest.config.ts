import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vitest/config";

/** A zone with summer time, in which a day is not always 24 hours long. */
process.env["TZ"] = "America/New_York";

export default defineConfig({
  plugins: [vue({ template: { transformAssetUrls: false } })],
  define: { __VUE_I18N_FULL_INSTALL__: false, __VUE_I18N_LEGACY_API__: false, __INTLIFY_PROD_DEVTOOLS__: false },
  test: { environment: "happy-dom", include: ["tests/**/*.test.ts"], pool: "vmThreads", restoreMocks: true, testTimeout: 30_000 },
});
