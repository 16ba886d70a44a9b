import type { Problem } from "./types.ts";

/** A refused or failed request. `status` 0 means that the server could not be reached. */
export class ApiError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title ?? problem.code);
    this.name = "ApiError";
    this.problem = problem;
  }

  get isOffline(): boolean {
    return this.problem.status === 0;
  }
}

export interface RequestOptions {
  body?: unknown;
  form?: FormData;
  query?: Record<string, string | number | null | undefined>;
}

export type Request = <T>(method: string, path: string, options?: RequestOptions) => Promise<T>;

function address(path: string, query: RequestOptions["query"]): string {
  const pairs = Object.entries(query ?? {}).filter(([, value]) => value != null && value !== "");
  const search = new URLSearchParams(pairs.map(([key, value]) => [key, String(value)]));
  return pairs.length > 0 ? `/api/v1${path}?${search}` : `/api/v1${path}`;
}

async function problemOf(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => null);
  const known = typeof body === "object" && body !== null ? (body as Partial<Problem>) : {};
  return { ...known, status: response.status, code: known.code ?? `http.${response.status}` };
}

/** Make the function that every endpoint uses; `language` is asked at each request. */
export function createRequest(language: () => string, onSignedOut: () => void): Request {
  return async <T>(method: string, path: string, options: RequestOptions = {}): Promise<T> => {
    const headers: Record<string, string> = {
      Accept: "application/json",
      "Accept-Language": language(),
      "X-Requested-With": "xiaoer",
    };
    if (options.body !== undefined) headers["Content-Type"] = "application/json";
    const response = await fetch(address(path, options.query), {
      method,
      headers,
      credentials: "same-origin",
      body: options.form ?? (options.body === undefined ? null : JSON.stringify(options.body)),
    }).catch(() => {
      throw new ApiError({ status: 0, code: "network.unreachable" });
    });
    if (!response.ok) {
      if (response.status === 401 && path !== "/sessions") onSignedOut();
      throw new ApiError(await problemOf(response));
    }
    return (response.status === 204 ? undefined : await response.json()) as T;
  };
}
