import createFetch, { type Client, type Middleware } from "openapi-fetch";
import type { paths } from "./openapi.ts";
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

  /** Whether the same request could never succeed. */
  get isFinal(): boolean {
    const { status } = this.problem;
    return status >= 400 && status < 500 && ![401, 408, 409, 425, 429].includes(status);
  }
}

/** Every path of the server's own document, with what it takes and answers. */
export type Http = Client<paths>;

export interface HttpOptions {
  /** Asked at each request. */
  headers: () => Record<string, string>;
  credentials: RequestCredentials;
  timeoutMs?: number;
  onResponse?: Middleware["onResponse"];
}

/** Make the typed client of one face. */
export function createHttp({ headers, credentials, timeoutMs, onResponse }: HttpOptions): Http {
  const http = createFetch<paths>({
    credentials,
    baseUrl: location.origin,
    fetch: (request) => fetch(request, timeoutMs ? { signal: AbortSignal.timeout(timeoutMs) } : {}),
  });
  http.use({
    onRequest({ request }) {
      for (const [name, value] of Object.entries(headers())) request.headers.set(name, value);
    },
    onError: () => new ApiError({ status: 0, code: "network.unreachable" }),
    ...(onResponse ? { onResponse } : {}),
  });
  return http;
}

type Outcome<T> = { data: T; error?: never; response: Response } | { data?: never; error: unknown; response: Response };

/** What was asked for; a refusal is thrown as an `ApiError`. */
export async function unwrap<T>(outcome: Promise<Outcome<T>>): Promise<T> {
  const { data, error, response } = await outcome;
  if (!response.ok) throw new ApiError(problemOf(error, response.status));
  return data as T;
}

function problemOf(body: unknown, status: number): Problem {
  const known = typeof body === "object" && body !== null ? (body as Partial<Problem>) : {};
  return { ...known, status, code: known.code ?? `http.${status}` };
}

/** One file as multipart, which `fetch` must see as a form to set its boundary. */
export function asForm(body: { file: unknown }): FormData {
  const form = new FormData();
  form.append("file", body.file as File);
  return form;
}
