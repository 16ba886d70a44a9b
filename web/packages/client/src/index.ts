export * from "./endpoints.ts";
export * from "./http.ts";
export * from "./realtime.ts";
export * from "./types.ts";
