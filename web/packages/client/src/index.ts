export type { Connection, ConnectionKind, Shelf, SyncState } from "./connectionEndpoints.ts";
export * from "./endpoints.ts";
export * from "./ids.ts";
export * from "./http.ts";
export { tagOf } from "./orderEndpoints.ts";
export * from "./realtime.ts";
export type { Goal, ModelReport, SheetFormat, TaughtIntent, TaughtModel, Teaching, TeachingEdit, Trial, UnreadQuestion } from "./teachingEndpoints.ts";
export * from "./types.ts";
