import type { AftersalesAct, AftersalesView } from "@xiaoer/client";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { dropDraft, draftOf } from "../src/aftersales/drafts.ts";
import { useAftersales } from "../src/aftersales/store.ts";
import { useRequest } from "../src/aftersales/useRequest.ts";
import { setLocale } from "../src/i18n.ts";
import { freshDesk, later, settle, use } from "./desk.ts";
import { OFFLINE, Refusal, Server } from "./server.ts";

const yuan = (amount_minor: number) => ({ amount_minor, currency: "CNY" });
const act = (name: string, needs: string[] = []): AftersalesAct => ({ act: name, text: name, needs, is_allowed: true, why_not: null });
const OFFER = act("offer", ["amount"]);
const view = (version: number, change: object = {}): AftersalesView =>
  ({ request: { id: "r1", version, state: "requested", decided: yuan(5000), ...change }, payable: yuan(4000), acts: [OFFER], timeline: [] }) as unknown as AftersalesView;

let server: Server;
let stop = (): void => undefined;
function open() {
  const used = use(() => useRequest("r1"));
  stop = used.stop;
  return used.value;
}
const acts = () => server.of("POST /aftersales/r1/acts");

beforeEach(() => {
  vi.useFakeTimers();
  freshDesk();
  dropDraft("r1", "offer");
  dropDraft("r1", "agree");
  server = new Server().on("GET /aftersales/r1", view(3)).on("GET /aftersales/counts", {}).on("POST /aftersales/r1/acts", view(4, { state: "offered" }));
});
afterEach(() => {
  stop();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("a request", () => {
  test("is fetched, and again now and then while somebody looks", async () => {
    const request = open();
    await settle();
    expect([request.phase.value, request.view.value?.request.version]).toEqual(["ready", 3]);
    server.on("GET /aftersales/r1", view(5));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(request.view.value?.request.version).toBe(5);
    vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
    server.asked.length = 0;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.of("GET /aftersales/r1")).toEqual([]);
  });

  test("never goes back to an older version", async () => {
    const request = open();
    await settle();
    server.on("GET /aftersales/r1", view(2));
    await request.load();
    expect(request.view.value?.request.version).toBe(3);
  });

  test.each([
    [new Refusal(404), "gone"],
    [new Refusal(500), "failed"],
    [OFFLINE, "failed"],
  ])("that cannot be shown is %s", async (answer, phase) => {
    server.on("GET /aftersales/r1", answer);
    const request = open();
    await settle();
    expect(request.phase.value).toBe(phase);
  });

  test("is told in the language of the page", async () => {
    open();
    await settle();
    setLocale("en");
    await settle();
    expect(server.of("GET /aftersales/r1").map(({ headers }) => headers.get("Accept-Language"))).toEqual(["zh-CN", "en"]);
  });
});

describe("an act", () => {
  test("names the version it was decided on, its key, and what was typed", async () => {
    const request = open();
    await settle();
    Object.assign(draftOf("r1", "offer"), { amount: "12.5", text: " 抱歉 " });
    const { key } = draftOf("r1", "offer");
    expect(await request.perform(OFFER)).toBe(true);
    expect(acts()[0]?.body).toEqual({ act: "offer", amount_minor: 1250, text: "抱歉" });
    expect([acts()[0]?.headers.get("If-Match"), acts()[0]?.headers.get("Idempotency-Key")]).toEqual(['"v3"', key]);
    expect(draftOf("r1", "offer").amount).toBe("");
  });

  test("is shown ahead, and put back when it was not done", async () => {
    const request = open();
    await settle();
    const slow = later<unknown>();
    server.on("POST /aftersales/r1/acts", () => slow.promise);
    const doing = request.perform(OFFER);
    expect(useAftersales().rows["r1"]?.state).toBe("offered");
    slow.give(new Refusal(422, { detail: "金额太高" }));
    expect(await doing).toBe(false);
    expect(useAftersales().rows["r1"]?.state).toBe("requested");
    expect(request.notice.value).toEqual({ act: "offer", text: "金额太高" });
  });

  test("pressed twice is done once", async () => {
    const request = open();
    await settle();
    expect(await Promise.all([request.perform(OFFER), request.perform(OFFER)])).toEqual([true, false]);
    expect(acts()).toHaveLength(1);
  });

  test("after which somebody was faster is told, and nothing typed is lost", async () => {
    const request = open();
    await settle();
    Object.assign(draftOf("r1", "offer"), { amount: "12", text: "写了很久" });
    server.on("POST /aftersales/r1/acts", new Refusal(412)).on("GET /aftersales/r1", view(7));
    expect(await request.perform(OFFER)).toBe(false);
    expect(request.notice.value?.text).toContain("您填写的内容还在");
    expect(draftOf("r1", "offer")).toMatchObject({ amount: "12", text: "写了很久" });
    expect(request.view.value?.request.version).toBe(7);
    server.on("POST /aftersales/r1/acts", view(8));
    expect(await request.perform(OFFER)).toBe(true);
    expect(acts()[1]?.headers.get("If-Match")).toBe('"v7"');
  });

  test("that reached nobody keeps its key, one that was refused gets another", async () => {
    const request = open();
    await settle();
    server.on("POST /aftersales/r1/acts", OFFLINE);
    await request.perform(OFFER);
    expect(request.notice.value?.text).toContain("网络断开");
    server.on("POST /aftersales/r1/acts", new Refusal(409));
    await request.perform(OFFER);
    await request.perform(OFFER);
    const keys = acts().map(({ headers }) => headers.get("Idempotency-Key"));
    expect(keys[0]).toBe(keys[1]);
    expect(keys[2]).not.toBe(keys[1]);
  });

  test("is counted, and lists are told to ask again", async () => {
    const request = open();
    await settle();
    const before = useAftersales().changes;
    await request.perform(OFFER);
    await settle();
    expect(useAftersales().changes).toBe(before + 1);
    expect(server.of("GET /aftersales/counts")).toHaveLength(1);
  });
});
