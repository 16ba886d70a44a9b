import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { setLocale } from "../src/i18n.ts";
import AdvantagesPage from "../src/policies/AdvantagesPage.vue";
import PoliciesPage from "../src/policies/PoliciesPage.vue";
import { REASONS, WISHES } from "../src/policies/rules.ts";
import VerdictCard from "../src/policies/VerdictCard.vue";
import WhatIf from "../src/policies/WhatIf.vue";
import { freshDesk, later, settle, show } from "./desk.ts";
import { OFFLINE, Refusal, Server } from "./server.ts";

const yuan = (amount_minor: number) => ({ amount_minor, currency: "CNY" });
const ASK = "POST /policies/evaluate";
const verdict = (change: object = {}) => ({ verdict: "allowed", amount: yuan(16900), methods: [], because: [{ rule_id: "L-25", text: "七天无理由退货" }], deadlines: [], alternatives: [], return_freight: "buyer", outbound_freight: null, ...change });
const rule = (id: string, level: string, status = "verified") => ({ id, level, status, text: `${id} 的话`, source: "消费者权益保护法", checked_on: "2026-11-01", effective_until: null });
const packs = { packs: [{ name: "law", title: "法律", level: "law", rules: [rule("L-25", "law"), rule("L-26", "law", "unverified")] }, { name: "shop", title: "本店", level: "shop", rules: [rule("S-1", "shop")] }] };

let server: Server;
beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-11-23T02:00:00Z") });
  freshDesk("supervisor");
  server = new Server().on("GET /policies", packs).on("GET /policies/versions", { items: [], next_cursor: null }).on(ASK, verdict());
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("what would the rules say", () => {
  const tester = () => show(WhatIf);
  async function ask(shown: ReturnType<typeof tester>, number = "SY1"): Promise<void> {
    await shown.get("input").setValue(number);
    await shown.get("form").trigger("submit");
    await settle();
  }

  test("is asked about one order and changes nothing", async () => {
    const shown = tester();
    await ask(shown, " SY1 ");
    expect(server.of(ASK)[0]?.body).toEqual({ order_number: "SY1", wish: "return_refund", reason: "no_reason" });
    expect(shown.get("[role=status]").text()).toContain("¥169.00");
    expect(shown.text()).toContain("七天无理由退货");
    expect(server.asked.map(({ method, path }) => `${method} ${path}`)).toEqual([ASK]);
  });

  test("without an order asks for the order and nobody else", async () => {
    const shown = tester();
    await ask(shown, "  ");
    expect(shown.get(".fault").text()).toBe("请填写这一项");
    expect(shown.get("input").attributes("aria-invalid")).toBe("true");
    expect(server.asked).toEqual([]);
  });

  test("offers every wish and every reason, each in words", () => {
    const [wishes, reasons] = tester().findAll("select");
    expect(wishes?.findAll("option").map((option) => option.attributes("value"))).toEqual(WISHES);
    expect(reasons?.findAll("option").map((option) => option.attributes("value"))).toEqual(REASONS);
    for (const option of [...(wishes?.findAll("option") ?? []), ...(reasons?.findAll("option") ?? [])]) expect(option.text()).toMatch(/[\u4e00-\u9fff]/);
  });

  test("leaves no answer standing beside another question", async () => {
    const shown = tester();
    await ask(shown);
    await shown.findAll("select")[0]?.setValue("exchange");
    expect(shown.find("[role=status]").exists()).toBe(false);
    const slow = later<unknown>();
    server.on(ASK, () => slow.promise);
    await shown.get("form").trigger("submit");
    await shown.findAll("select")[0]?.setValue("repair");
    slow.give(verdict());
    await settle();
    expect(shown.find("[role=status]").exists()).toBe(false);
  });

  test.each([
    [new Refusal(404, { detail: "没有这个订单" }), "没有这个订单"],
    [new Refusal(422, { detail: "看不懂", errors: [{ field: "order_number", message: "太长" }] }), "看不懂 太长"],
    [OFFLINE, "网络断开，没有提交。恢复后请再试。"],
    [new Refusal(502, "<html>"), "没能完成，一切保持原样。请再试一次。"],
  ])("that fails says why, and shows no old answer (%#)", async (answer, words) => {
    const shown = tester();
    await ask(shown);
    server.on(ASK, answer);
    await ask(shown, "SY2");
    expect(shown.get("[role=alert]").text()).toBe(words);
    expect(shown.find("[role=status]").exists()).toBe(false);
  });
});

describe("a verdict", () => {
  test("says everything that follows from it", () => {
    const card = show(VerdictCard, { verdict: verdict({ methods: [{ method_id: "wechat", amount: yuan(16900) }], deadlines: [{ act: "refund", who: "shop", by: "2026-11-25T02:00:00Z" }], alternatives: [{ wish: "exchange" }] }) });
    for (const said of ["wechat: ¥169.00", "2026年11月24日", "退款", "也可以：换货"]) expect(card.text()).toContain(said);
  });

  test("of nothing to pay names no sum, and of no rule says so", () => {
    const card = show(VerdictCard, { verdict: verdict({ verdict: "needs_person", amount: yuan(0), because: [], return_freight: null }) });
    expect(card.text()).not.toContain("¥");
    expect(card.text()).toContain("没有规则直接适用，由人工判断。");
  });
});

describe("the rules", () => {
  const open = async () => {
    const page = show(PoliciesPage);
    await settle();
    return page;
  };
  const ids = (page: Awaited<ReturnType<typeof open>>) => page.findAll(".rule code").map((code) => code.text());

  test("are found by level and by whether somebody checked them", async () => {
    const page = await open();
    expect(ids(page)).toEqual(["L-25", "L-26", "S-1"]);
    const [level, status] = page.findAll(".tools select");
    await level?.setValue("law");
    await status?.setValue("unverified");
    expect(ids(page)).toEqual(["L-26"]);
    await level?.setValue("platform");
    expect(page.text()).toContain("没有找到");
  });

  test("are searched a moment after one stops typing", async () => {
    const page = await open();
    await page.get("input[type=search]").setValue("s-1");
    expect(ids(page)).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(250);
    await settle();
    expect(ids(page)).toEqual(["S-1"]);
  });

  test("are fetched again in the language of the page", async () => {
    await open();
    setLocale("en");
    await settle();
    expect(server.of("GET /policies").map(({ headers }) => headers.get("Accept-Language"))).toEqual(["zh-CN", "en"]);
  });

  test("that could not be fetched can be asked for again", async () => {
    server.on("GET /policies", OFFLINE);
    const page = await open();
    server.on("GET /policies", packs);
    await page.get(".rules .empty button").trigger("click");
    await settle();
    expect(ids(page)).toHaveLength(3);
  });

  test("of a version to come are not said to be in force since just now", async () => {
    server.on("GET /policies/versions", { items: [{ number: 4, rule_count: 1, effective_at: "2026-12-01T05:00:00Z", published_by: "小林" }], next_cursor: null });
    const words = (await open()).get(".versions").text();
    expect(words).toContain("第 4 版 · 1 条");
    expect(words).toContain("12月1日");
  });
});

test("what buyers got beyond the standard is listed with the difference and the rule", async () => {
  const decided = (amount: number) => ({ id: "d", order_number: "SY1", wish: "return_refund", reason: "quality", verdict: "allowed", amount: yuan(amount), decided_at: "2026-11-23T01:00:00Z" });
  server.on("GET /policies/advantages", { items: [{ decision: decided(5000), standard: decided(3000), difference: yuan(2000), rules: [{ rule_id: "G-1", text: "善意" }] }], next_cursor: null });
  const page = show(AdvantagesPage);
  await settle();
  expect(page.findAll("tbody td").map((cell) => cell.text())).toEqual(["SY1", "退货退款 · 质量问题", expect.stringContaining("¥50.00"), expect.stringContaining("¥30.00"), "¥20.00", "善意 G-1", "20:00"]);
});
