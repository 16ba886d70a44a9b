import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import ConnectionForm from "../src/connections/ConnectionForm.vue";
import ConnectionsPage from "../src/connections/ConnectionsPage.vue";
import ShopState from "../src/connections/ShopState.vue";
import { sentOf } from "../src/connections/fields.ts";
import DraftCard from "../src/learning/DraftCard.vue";
import LearningPage from "../src/learning/LearningPage.vue";
import { readHours, writeHours } from "../src/service/hours.ts";
import ServicePage from "../src/service/ServicePage.vue";
import { useToasts } from "../src/shell/toasts.ts";
import { freshDesk, later, settle, show } from "./desk.ts";
import { type Asked, OFFLINE, Refusal, Server } from "./server.ts";

let server: Server;
beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-11-23T02:00:00Z") });
  freshDesk("owner");
  server = new Server();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});
const said = () => useToasts().toasts.at(-1);

describe("how service is given", () => {
  const rules = { bot_timeout: 15, bot_silence: 600, end_after: 600, phone_end_after: 900, call_back_within: 3600, failures: 2, visits: 3, occurrences: 2, hours: null };
  const settings = (is_bot_on = true) => ({ is_bot_on, rules });
  const open = async () => {
    server.on("GET /service-rules", settings()).on("GET /bot/scopes", { items: [{ intent: "refund", label: "退款", scope: "bot" }] });
    const page = show(ServicePage);
    await settle();
    return page;
  };
  const button = (page: Awaited<ReturnType<typeof open>>, words: string) => page.findAll("button").find((one) => one.text() === words);

  test("turning the bot off asks once more, and can be thought better of", async () => {
    const page = await open();
    await button(page, "停用机器人")?.trigger("click");
    await button(page, "取消")?.trigger("click");
    expect(server.of("POST /service-rules/bot")).toEqual([]);
    server.on("POST /service-rules/bot", settings(false));
    await button(page, "停用机器人")?.trigger("click");
    await button(page, "确认停用")?.trigger("click");
    await settle();
    expect(server.of("POST /service-rules/bot").map(({ body }) => body)).toEqual([{ is_on: false }]);
    expect(page.text()).toContain("机器人已停用，全部由人工接待");
    expect(said()?.text).toBe("机器人已停用");
  });

  test("that the server does not accept is told in its words, and stays in the form", async () => {
    const page = await open();
    await page.get("textarea").setValue("someday 09:00-12:00");
    server.on("PUT /service-rules", new Refusal(422, { detail: "不认识 someday" }));
    await page.get("form").trigger("submit");
    await settle();
    expect(said()).toMatchObject({ text: "不认识 someday", tone: "bad" });
    expect((page.get("textarea").element as HTMLTextAreaElement).value).toBe("someday 09:00-12:00");
  });

  test("is saved whole, with its hours", async () => {
    const page = await open();
    await page.findAll("input")[0]?.setValue("20");
    await page.get("textarea").setValue("mon 09:00-18:00");
    server.on("PUT /service-rules", settings());
    await page.get("form").trigger("submit");
    await settle();
    expect(server.of("PUT /service-rules")[0]?.body).toEqual({ ...rules, bot_timeout: 20, hours: { weekly: { mon: ["09:00-18:00"] }, calendar: null, holidays: [], working_days: [] } });
  });

  test("whose a question is goes to the server, and is named for those who do not see", async () => {
    const page = await open();
    server.on("PUT /bot/scopes/refund", { items: [{ intent: "refund", label: "退款", scope: "human" }] });
    const select = page.get("select");
    expect(select.attributes("aria-label")).toBe("“退款”由谁处理");
    await select.setValue("human");
    await settle();
    expect(server.of("PUT /bot/scopes/refund")[0]?.body).toEqual({ scope: "human" });
  });

  test("may be looked at and not changed by a supervisor", async () => {
    freshDesk("supervisor");
    const page = await open();
    for (const control of page.findAll("input, textarea, select, form button, .switch button")) expect(control.attributes("disabled")).toBeDefined();
    expect(page.get("section.page").attributes("tabindex")).toBe("0");
  });
});

describe("hours as people write them", () => {
  test("two lines of one day are one day, and none of them is lost", () => {
    expect(readHours("mon 09:00-12:00\nmon 13:00-18:00")?.weekly).toEqual({ mon: ["09:00-12:00", "13:00-18:00"] });
  });

  test("spaces, tabs and empty lines do not count, and several days off may stand in one line", () => {
    expect(readHours("\n  sat\t10:00-16:00  \n\nholiday 2026-12-25 2026-12-26\ncalendar cn")).toEqual({ weekly: { sat: ["10:00-16:00"] }, calendar: "cn", holidays: ["2026-12-25", "2026-12-26"], working_days: [] });
  });

  test("a day without spans is a day on which nobody is there", () => {
    expect(readHours("sun")?.weekly).toEqual({ sun: [] });
    expect(writeHours({ weekly: { sun: [] }, calendar: null } as never).trim()).toBe("sun");
  });
});

describe("what the bot learns", () => {
  const draft = (id: string, change: object = {}) => ({ id, status: "proposed", title: "怎么开发票", body: "在订单里点开票。", size: 4, saved_seconds: 480, phrasings: ["怎么开发票", "发票", "能开票吗"], duplicate_title: null, ...change });
  const COLLECTIONS = { items: [{ slug: "orders", name: "订单" }, { slug: "pay", name: "支付" }] };
  const card = (change: object = {}, collections = COLLECTIONS.items) => show(DraftCard, { draft: draft("d1", change), collections });
  const press = async (shown: ReturnType<typeof card>, words: string) => {
    await shown.findAll("button").find((one) => one.text() === words)?.trigger("click");
    await settle();
  };

  test("is published as the agent leaves it", async () => {
    server.on("POST /article-drafts/d1/approve", {});
    const shown = card();
    await press(shown, "修改");
    await shown.get("input").setValue(" 如何开发票 ");
    await shown.get("select").setValue("pay");
    await press(shown, "发布");
    expect(server.of("POST /article-drafts/d1/approve")[0]?.body).toEqual({ title: "如何开发票", body: "在订单里点开票。", collection: "pay" });
    expect(shown.emitted("decided")).toHaveLength(1);
  });

  test("without an answer is not published but opened to be written", async () => {
    const shown = card({ body: "", saved_seconds: 0 });
    expect(shown.text()).toContain("还没有人答过");
    await press(shown, "发布");
    expect(shown.get(".fault").text()).toBe("请填写这一项");
    expect(server.asked).toEqual([]);
  });

  test("that has nowhere to go says so", async () => {
    const shown = card({}, []);
    await press(shown, "发布");
    expect(shown.get(".fault").text()).toBe("请填写这一项");
    expect(server.asked).toEqual([]);
  });

  test("published twice is published once, and what failed keeps what was typed", async () => {
    const slow = later<unknown>();
    server.on("POST /article-drafts/d1/approve", () => slow.promise);
    const shown = card();
    await press(shown, "修改");
    await shown.get("textarea").setValue("改过的");
    await press(shown, "发布");
    await press(shown, "忽略");
    slow.give(new Refusal(409, { detail: "已发布过" }));
    await settle();
    expect(server.asked.map(({ path }) => path)).toEqual(["/article-drafts/d1/approve"]);
    expect(shown.get("[role=alert]").text()).toBe("已发布过");
    expect((shown.get("textarea").element as HTMLTextAreaElement).value).toBe("改过的");
  });

  test("the figures say one and several", () => {
    expect(card({ size: 1 }).get("strong").text()).toBe("被问了 1 次");
    expect(card({ duplicate_title: "发票" }).text()).toContain("可能与已有文章重复：《发票》");
    expect(card({ status: "approved" }).find(".buttons").exists()).toBe(false);
  });

  test("what was decided leaves the list; others stay", async () => {
    server.on("GET /article-drafts", ({ path }: Asked) => ({ items: path.includes("proposed") ? [draft("d1"), draft("d2", { title: "怎么退货" })] : [], next_cursor: null })).on("GET /collections", COLLECTIONS).on("POST /article-drafts/d1/dismiss", {}).on("POST /article-drafts/mine", new Refusal(403, { detail: "没有权限" }));
    const page = show(LearningPage);
    await settle();
    await press(page as never, "忽略");
    expect(page.findAll("h2").map((title) => title.text())).toEqual(["怎么退货"]);
    await press(page as never, "现在整理");
    expect(said()).toMatchObject({ text: "没有权限", tone: "bad" });
    await press(page as never, "已发布");
    expect(page.text()).toContain("还没有发布过草稿");
  });
});

describe("connected shops", () => {
  const KIND = { kind: "rest", level: "full", config: ["base_url"], secrets: ["token"], optional: ["statuses"], optional_secrets: [] };
  const ROW = { id: "s1", kind: "rest", name: "山野", is_active: true, config: { base_url: "https://a.example" }, secret_names: ["token"], hook_path: "/hooks/s1", updated_at: "2026-11-23T01:00:00Z" };
  const form = (row?: object) => show(ConnectionForm, { shelf: "shops", kinds: [KIND], ...(row ? { row } : {}) });

  test("need what they need, each told beside its field", async () => {
    const shown = form();
    await shown.get("form").trigger("submit");
    expect(shown.findAll(".fault")).toHaveLength(3);
    expect(server.asked).toEqual([]);
  });

  test("never show a secret, and keep one that is left empty", async () => {
    server.on("PUT /connections/shops/s1", {});
    const shown = form(ROW);
    const secret = shown.get("input[type=password]");
    expect((secret.element as HTMLInputElement).value).toBe("");
    expect(secret.attributes("required")).toBeUndefined();
    await shown.get("form").trigger("submit");
    await settle();
    expect(server.of("PUT /connections/shops/s1")[0]?.body).toEqual({ name: "山野", config: { base_url: "https://a.example" }, secrets: {}, is_active: true });
  });

  test("are made once, however often it is pressed, and with another key once something changed", async () => {
    server.on("POST /connections/shops", OFFLINE);
    const shown = form();
    for (const [n, value] of ["店", "https://a.example", "secret"].entries()) await shown.findAll("input")[n]?.setValue(value);
    for (let n = 0; n < 2; n += 1) {
      void shown.get("form").trigger("submit");
      await shown.get("form").trigger("submit");
      await settle();
    }
    await shown.get("input").setValue("另一个店");
    await shown.get("form").trigger("submit");
    await settle();
    const keys = server.of("POST /connections/shops").map(({ headers }) => headers.get("Idempotency-Key"));
    expect([keys.length, keys[0] === keys[1], keys[1] === keys[2]]).toEqual([3, true, false]);
  });

  test("of several kinds send only what their own kind takes", () => {
    expect(sentOf([{ part: "config", name: "base_url", required: true }], { "config.base_url": " u ", "config.other": "x", "secrets.token": "y" })).toEqual({ config: { base_url: "u" }, secrets: {} });
  });

  test("are looked at every five seconds without taking the keyboard away from anybody", async () => {
    const slow: (() => void)[] = [];
    server.on("GET /shop-syncs/s1", () => new Promise((give) => slow.push(() => give({ orders: 1, products: 2, customers: 3, read_at: null, trouble: null, rejected: 0, refunds_refused: 0, is_catching_up: false }))));
    const state = show(ShopState, { row: ROW, mayChange: true });
    await settle();
    slow.shift()?.();
    await settle();
    expect(state.findAll("button")).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(5000);
    expect(slow).toHaveLength(1);
    for (const button of state.findAll("button")) expect(button.attributes("disabled")).toBeUndefined();
    await vi.advanceTimersByTimeAsync(5000);
    expect(slow).toHaveLength(1);
  });

  test("keep the outcome of a test until the next one", async () => {
    server.on("GET /shop-syncs/s1", { orders: 1, products: 2, customers: 3, read_at: null, trouble: null, rejected: 0, refunds_refused: 0, is_catching_up: false }).on("POST /shop-syncs/s1/test", new Refusal(502, { detail: "店铺没有回应" }));
    const state = show(ShopState, { row: ROW, mayChange: true });
    await settle();
    await state.get("button").trigger("click");
    await settle();
    await vi.advanceTimersByTimeAsync(6000);
    expect(state.get("[role=alert]").text()).toBe("店铺没有回应");
  });

  test("are not shown to those who only answer, and not changed by supervisors", async () => {
    freshDesk("agent");
    expect(show(ConnectionsPage).text()).toContain("只有主管");
    expect(server.asked).toEqual([]);
    freshDesk("supervisor");
    server.on("GET /connections/*/kinds", [KIND]).on("GET /connections/*", [ROW]).on("GET /shop-syncs/s1", OFFLINE);
    const page = show(ConnectionsPage);
    await settle();
    expect(page.findAll("section.group")).toHaveLength(3);
    expect(page.find("button").exists()).toBe(false);
  });
});
