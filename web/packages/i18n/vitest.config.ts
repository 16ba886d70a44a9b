import { defineConfig } from "vitest/config";

/** Processes instead of threads: only there may a test move to another time zone. */
export default defineConfig({ test: { pool: "forks", restoreMocks: true, testTimeout: 30_000 } });
