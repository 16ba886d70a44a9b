import { vi } from "vitest";

/** One request as the server saw it. */
export interface Asked {
  method: string;
  /** Without the origin and `/api/v1`. */
  path: string;
  body: unknown;
  headers: Headers;
}

type Answer = unknown;
type Answering = Answer | ((asked: Asked) => Answer | Promise<Answer>);

/** A refusal as the server writes it. */
export class Refusal {
  readonly status: number;
  readonly body: object | string;

  constructor(status: number, body: object | string = {}) {
    this.status = status;
    this.body = body;
  }
}

export const OFFLINE = Symbol("offline");

/** A server of canned answers, behind `fetch`: what is not named answers 404 as the real one does. */
export class Server {
  readonly asked: Asked[] = [];
  private readonly answers: [string, RegExp, Answering][] = [];

  constructor() {
    vi.stubGlobal("fetch", (request: Request) => this.take(request));
  }

  /** Answer a line such as `GET /conversations/*` from now on; the newest of several counts. */
  on(line: string, answer: Answering): this {
    const [method = "", path = ""] = line.split(" ");
    const pattern = path.replace(/[.?]/g, "\\$&").replace(/\*/g, "[^/?]+");
    this.answers.unshift([method, new RegExp(`^${pattern}(\\?.*)?$`), answer]);
    return this;
  }

  /** The requests of a line, in order. */
  of(line: string): Asked[] {
    const [method, path = ""] = line.split(" ");
    return this.asked.filter((one) => one.method === method && one.path.split("?")[0] === path);
  }

  private async take(request: Request): Promise<Response> {
    const text = request.headers.get("Content-Type")?.startsWith("multipart") ? "" : await request.text();
    const path = request.url.replace(/^https?:\/\/[^/]+\/api\/v1/, "");
    const asked: Asked = { method: request.method, path, body: text ? (JSON.parse(text) as unknown) : null, headers: request.headers };
    this.asked.push(asked);
    const found = this.answers.find(([method, pattern]) => method === asked.method && pattern.test(path));
    const answer = found ? found[2] : new Refusal(404, { code: "kernel.not_found" });
    const given: unknown = typeof answer === "function" ? await (answer as (asked: Asked) => unknown)(asked) : answer;
    if (given === OFFLINE) throw new TypeError("failed to fetch");
    if (given instanceof Refusal) {
      if (typeof given.body === "string") return new Response(given.body, { status: given.status });
      return Response.json({ status: given.status, code: "x.y", ...given.body }, { status: given.status });
    }
    return given === undefined ? new Response(null, { status: 204 }) : Response.json(given);
  }
}
