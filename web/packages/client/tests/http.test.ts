import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createEndpoints } from "../src/endpoints.ts";
import { ApiError, createHttp } from "../src/http.ts";

const asked: Request[] = [];
let answer: () => Promise<Response>;

beforeEach(() => {
  asked.length = 0;
  vi.stubGlobal("location", { origin: "http://desk.test" });
  vi.stubGlobal("fetch", (request: Request) => (asked.push(request), answer()));
});
afterEach(() => vi.unstubAllGlobals());

const json = (body: unknown, status = 200) => () => Promise.resolve(Response.json(body, { status }));
const api = (signedOut = () => {}) =>
  createEndpoints(
    createHttp({
      credentials: "same-origin",
      headers: () => ({ "Accept-Language": "en", "X-Requested-With": "xiaoer" }),
      onResponse: ({ response }) => void (response.status === 401 && signedOut()),
    }),
  );

test("fills the path, leaves out empty parameters and names language and origin", async () => {
  answer = json({ items: [], next_cursor: null });
  await api().conversations("mine", "", null);
  const [request] = asked;
  expect(request?.url).toBe("http://desk.test/api/v1/conversations?view=mine&limit=50");
  expect(request?.headers.get("Accept-Language")).toBe("en");
  expect(request?.headers.get("X-Requested-With")).toBe("xiaoer");
});

test("a refusal carries the server's problem and is final only when trying again is of no use", async () => {
  answer = json({ status: 409, code: "conversations.closed", detail: "已结束" }, 409);
  const conflict = await api().takeOver("c1").catch((error: unknown) => error as ApiError);
  expect(conflict).toMatchObject({ message: "已结束", isFinal: false, isOffline: false });
  answer = json({ status: 422, code: "kernel.invalid" }, 422);
  await expect(api().reopen("c1")).rejects.toMatchObject({ isFinal: true });
});

test("an answer that is no problem document still says its status", async () => {
  answer = () => Promise.resolve(new Response("<html>bad gateway</html>", { status: 502 }));
  await expect(api().me()).rejects.toMatchObject({ problem: { status: 502, code: "http.502" } });
});

test("an unreachable server is told apart from a refusing one", async () => {
  answer = () => Promise.reject(new TypeError("failed to fetch"));
  await expect(api().me()).rejects.toMatchObject({ isOffline: true });
});

test("an ended session is reported once per answer", async () => {
  const signedOut = vi.fn();
  answer = json({ status: 401, code: "identity.signed_out" }, 401);
  await api(signedOut).me().catch(() => undefined);
  expect(signedOut).toHaveBeenCalledOnce();
});

test("a file goes as a form with a boundary", async () => {
  answer = json({ id: "a1" }, 201);
  await api().upload(new File(["x"], "x.png", { type: "image/png" }));
  expect(asked[0]?.headers.get("Content-Type")).toMatch(/^multipart\/form-data; boundary=/);
});
