import { defineConfig } from "vitest/config";

/** One worker for all files, each with modules of its own: spawning one per file costs more than the tests. */
export default defineConfig({ test: { pool: "vmThreads", restoreMocks: true, testTimeout: 30_000 } });
