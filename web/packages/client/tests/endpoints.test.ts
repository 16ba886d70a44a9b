import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Api, createEndpoints } from "../src/endpoints.ts";
import { createHttp } from "../src/http.ts";
import { tagOf } from "../src/orderEndpoints.ts";

interface Asked {
  method: string;
  path: string;
  body: unknown;
  key: string | null;
  match: string | null;
}

const asked: Asked[] = [];
let answer: unknown;
let api: Api;

beforeEach(() => {
  asked.length = 0;
  answer = { items: [] };
  vi.stubGlobal("location", { origin: "http://desk.test" });
  vi.stubGlobal("fetch", async (request: Request) => {
    const text = await request.text();
    asked.push({
      method: request.method,
      path: request.url.replace("http://desk.test/api/v1", ""),
      body: text ? (JSON.parse(text) as unknown) : null,
      key: request.headers.get("Idempotency-Key"),
      match: request.headers.get("If-Match"),
    });
    return Response.json(answer);
  });
  api = createEndpoints(createHttp({ credentials: "same-origin", headers: () => ({}) }));
});
afterEach(() => vi.unstubAllGlobals());

const only = (): Asked => asked[0] as Asked;

describe("what is asked of the server", () => {
  const CASES: [string, (api: Api) => Promise<unknown>, string, unknown?][] = [
    ["taking over", (it) => it.takeOver("c1"), "POST /conversations/c1/take-over"],
    ["resolving", (it) => it.resolve("c1"), "POST /conversations/c1/resolve"],
    ["reopening", (it) => it.reopen("c1"), "POST /conversations/c1/reopen"],
    ["snoozing", (it) => it.snooze("c1", "2026-12-01T01:00:00Z"), "POST /conversations/c1/snooze", { until: "2026-12-01T01:00:00Z" }],
    ["assigning to nobody", (it) => it.assign("c1", null), "POST /conversations/c1/assign", { agent_id: null }],
    ["reading", (it) => it.read("c1", 7), "POST /conversations/c1/read", { seq: 7 }],
    ["a reply", (it) => it.reply("c1", { client_id: "k", text: "好", attachment_ids: ["f"] }), "POST /conversations/c1/messages", { client_id: "k", text: "好", attachment_ids: ["f"] }],
    ["a note", (it) => it.note("c1", { client_id: "k", text: "内部" }), "POST /conversations/c1/notes", { client_id: "k", text: "内部" }],
    ["what is newer", (it) => it.messages("c1", { after_seq: 4, limit: 50 }), "GET /conversations/c1/messages?after_seq=4&limit=50"],
    ["availability", (it) => it.updateMe({ availability: "away" }), "PATCH /me", { availability: "away" }],
    ["a search", (it) => it.conversations("all", "退款 & 运费", "n1"), "GET /conversations?view=all&q=%E9%80%80%E6%AC%BE%20%26%20%E8%BF%90%E8%B4%B9&cursor=n1&limit=50"],
    ["turning the bot off", (it) => it.switchBot(false), "POST /service-rules/bot", { is_on: false }],
    ["whose an intent is", (it) => it.putScope("refund status", "human"), "PUT /bot/scopes/refund%20status", { scope: "human" }],
    ["an entry of the ledger", (it) => it.ledgerEntries("41"), "GET /ledger/entries?after=41"],
    ["a kept promise", (it) => it.keepPromise("p1"), "POST /promises/p1/kept"],
    ["a no to a proposal", (it) => it.declineProposal("p1"), "POST /proposals/p1/decline"],
    ["a verdict on a compensation", (it) => it.answerCompensation("k1", "reject"), "POST /policies/compensations/k1/reject"],
    ["a shop's trouble", (it) => it.shopRejections("s1"), "GET /shop-syncs/s1/rejections"],
  ];

  test.each(CASES)("%s", async (_name, call, line, body = null) => {
    await call(api);
    expect(`${only().method} ${only().path}`).toBe(line);
    expect(only().body).toEqual(body);
  });
});

describe("what may be sent twice and done once", () => {
  test("an act on a request names the version it was decided on, and its key", async () => {
    await api.doAftersales("r1", { act: "agree" }, 7, "key-1");
    expect(only()).toMatchObject({ method: "POST", path: "/aftersales/r1/acts", match: '"v7"', key: "key-1" });
    expect(tagOf(7)).toBe('"v7"');
  });

  const KEYED: [string, (api: Api) => Promise<unknown>][] = [
    ["a proposal", (it) => it.propose({ act: "cancel", order_number: "SY1" }, "k")],
    ["its confirmation", (it) => it.confirmProposal("p1", "k")],
    ["a compensation", (it) => it.compensate({ order_id: "o1", amount_minor: 500, reason: "other", pay_to: "original" }, "k")],
    ["a connection", (it) => it.connect("shops", { kind: "rest", name: "店", config: {}, secrets: {} }, "k")],
  ];
  test.each(KEYED)("%s carries its key", async (_name, call) => {
    await call(api);
    expect(only().key).toBe("k");
  });

  test("a note never carries pictures, whatever it is given", async () => {
    await api.note("c1", { client_id: "k", text: "x", attachment_ids: ["secret"] });
    expect(only().body).toEqual({ client_id: "k", text: "x" });
  });
});

describe("what comes back", () => {
  test("lists come without their envelope", async () => {
    answer = { items: [{ id: "a1" }] };
    expect(await api.agents()).toEqual([{ id: "a1" }]);
    answer = { suggestion: null };
    expect(await api.suggestion("c1")).toBeNull();
    answer = { call_back: { phone: "138" } };
    expect(await api.callBack("c1")).toEqual({ phone: "138" });
  });

  test("the ledger's numbers are a cursor like any other", async () => {
    answer = { items: [], next_after: 40 };
    expect((await api.ledgerEntries(null)).next_cursor).toBe("40");
    expect(only().path).toBe("/ledger/entries");
    answer = { items: [], next_after: null };
    expect((await api.ledgerEntries("40")).next_cursor).toBeNull();
  });
});
