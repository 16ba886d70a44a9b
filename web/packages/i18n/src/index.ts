import en from "./locales/en.json";
import zh from "./locales/zh-CN.json";

export * from "./time.ts";

/** Flat catalogues; zh-CN is the source and `en` has exactly its keys (checked by the build). */
export const catalogues = { "zh-CN": zh, en } as const;
export type MessageKey = keyof typeof zh;
