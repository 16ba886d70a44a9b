import { ApiError } from "@xiaoer/client";
import { failureKey } from "./inbox/useActions.ts";

/** What went wrong in the server's own words where it has some, else a key of the catalogue. */
export function failureText(error: unknown, t: (key: string) => string): string {
  const problem = error instanceof ApiError ? error.problem : null;
  const fields = (problem?.errors ?? []).map((field) => field.message).filter(Boolean);
  const said = [problem?.detail, ...fields].filter(Boolean).join(" ");
  return said || t(failureKey(error));
}

/** Whether somebody else was faster. */
export const isConflict = (error: unknown): boolean => error instanceof ApiError && error.problem.status === 412;
