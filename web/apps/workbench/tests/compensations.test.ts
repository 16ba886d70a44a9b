import type { Order } from "@xiaoer/client";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import CompensationForm from "../src/compensations/CompensationForm.vue";
import CompensationsPage from "../src/compensations/CompensationsPage.vue";
import { useToasts } from "../src/shell/toasts.ts";
import { freshDesk, later, settle, show } from "./desk.ts";
import { type Asked, OFFLINE, Refusal, Server } from "./server.ts";

const yuan = (amount_minor: number) => ({ amount_minor, currency: "CNY" });
const order = { id: "o1", number: "SY1", total: yuan(16900) } as Order;
const verdict = (name: string, amount = 500) => ({ verdict: name, amount: yuan(amount), because: [{ rule_id: "G-1", text: "善意额度内" }] });
const GIVE = "POST /policies/compensations";
const ASK = "POST /policies/evaluate";

let server: Server;
let form: ReturnType<typeof show>;
beforeEach(() => {
  freshDesk("supervisor");
  server = new Server().on("GET /agents", { items: [{ id: "a2", name: "小李" }] }).on(ASK, verdict("allowed")).on(GIVE, { status: "granted", amount: yuan(500) });
});
afterEach(() => void vi.unstubAllGlobals());

async function type(amount: string): Promise<void> {
  await form.get("input").setValue(amount);
  await form.get("form").trigger("submit");
  await settle();
}
const open = (): void => void (form = show(CompensationForm, { order }));
const press = async (): Promise<void> => {
  await form.get(".buttons .primary").trigger("click");
  await settle();
};

describe("giving something", () => {
  test("first asks the rules, then gives, with what was typed", async () => {
    open();
    await type("5");
    expect(server.of(ASK)[0]?.body).toMatchObject({ order_id: "o1", wish: "compensation", amount_minor: 500, findings: { offered_by_shop: true } });
    expect(form.get(".says").text()).toContain("可以给：¥5.00。");
    await press();
    expect(server.of(GIVE)[0]?.body).toEqual({ order_id: "o1", amount_minor: 500, reason: "late_delivery", pay_to: "original" });
    expect(form.get("[role=status]").text()).toBe("已给予 ¥5.00。");
    expect(form.emitted("done")).toHaveLength(1);
  });

  test.each(["", "0", "-5", "5,5", "abc", "5.005"])("of %j is refused before anybody is asked", async (amount) => {
    open();
    await type(amount);
    expect(form.get(".fault").text()).toContain("请填写金额");
    expect(server.asked).toEqual([]);
  });

  test("that needs a second person is handed in, not given", async () => {
    server.on(ASK, verdict("needs_person")).on(GIVE, { status: "proposed", amount: yuan(500) });
    open();
    await type("5");
    expect(form.get(".buttons .primary").text()).toBe("提交给同事确认");
    await press();
    expect(form.get("[role=status]").text()).toContain("等待同事确认");
  });

  test("that the rules refuse cannot be given, not even with Enter", async () => {
    server.on(ASK, verdict("refused"));
    open();
    await type("5");
    expect(form.find(".buttons .primary").exists()).toBe(false);
    await form.get("form").trigger("submit");
    await settle();
    expect(server.of(GIVE)).toEqual([]);
  });

  test("asks anew when the amount, the reason or the way changes", async () => {
    open();
    await type("5");
    await form.get("input").setValue("50");
    expect(form.find(".says").exists()).toBe(false);
    await type("50");
    await form.findAll("select")[1]?.setValue("coupon");
    expect(form.find(".says").exists()).toBe(false);
  });

  test("never shows what the rules said to another amount", async () => {
    const slow = later<unknown>();
    server.on(ASK, () => slow.promise);
    open();
    await type("5");
    await form.get("input").setValue("500");
    slow.give(verdict("allowed"));
    await settle();
    expect(form.find(".says").exists()).toBe(false);
    expect(form.get(".buttons .primary").text()).toBe("看结论");
  });

  test("pressed twice gives once, and after a lost answer with the same key", async () => {
    open();
    await type("5");
    server.on(GIVE, OFFLINE);
    void form.get(".buttons .primary").trigger("click");
    await press();
    expect(form.get("[role=alert]").text()).toContain("网络断开");
    server.on(GIVE, { status: "granted", amount: yuan(500) });
    await press();
    const keys = server.of(GIVE).map(({ headers }) => headers.get("Idempotency-Key"));
    expect(keys).toHaveLength(2);
    expect(keys[0]).toBe(keys[1]);
  });
});

describe("what was proposed", () => {
  const proposed = (id: string, by: string, change: object = {}) => ({ id, order_number: `SY-${id}`, amount: yuan(800), allowed: yuan(300), is_beyond_caps: true, reason: "quality", proposed_by: by, approved_by: null, rejected_by: null, status: "proposed", created_at: "2026-11-23T02:00:00Z", ...change });
  const page = (...items: object[]) => ({ items, next_cursor: null });
  const list = async () => {
    const shown = show(CompensationsPage);
    await settle();
    return shown;
  };
  const rows = (shown: Awaited<ReturnType<typeof list>>) => shown.findAll("tbody tr");

  test("by oneself is left to somebody else", async () => {
    server.on(GIVE.replace("POST", "GET"), page(proposed("1", "agent:a1"), proposed("2", "agent:a2"), proposed("3", "bot")));
    const shown = await list();
    expect(rows(shown).map((row) => row.findAll("button").length)).toEqual([0, 2, 2]);
    expect(rows(shown)[0]?.text()).toContain("您提出的，请同事确认");
    expect(rows(shown).map((row) => row.findAll("td")[4]?.text())).toEqual(["agent:a1", "小李", "机器人"]);
  });

  test("is not answered by whoever may not", async () => {
    freshDesk("agent");
    server.on(GIVE.replace("POST", "GET"), page(proposed("2", "agent:a2")));
    expect(rows(await list())[0]?.findAll("button")).toEqual([]);
  });

  test("beyond what is allowed says how much was left", async () => {
    server.on(GIVE.replace("POST", "GET"), page(proposed("1", "bot"), proposed("2", "bot", { is_beyond_caps: false })));
    expect(rows(await list()).map((row) => row.findAll("td")[2]?.text())).toEqual(["超出，剩余 ¥3.00", "额度内"]);
  });

  test.each([["approve", 0, "已同意发放"], ["reject", 1, "已退回"]] as const)("%s leaves the list", async (name, button, said) => {
    server.on(GIVE.replace("POST", "GET"), page(proposed("1", "bot"), proposed("2", "bot"))).on(`POST /policies/compensations/1/${name}`, {});
    const shown = await list();
    await rows(shown)[0]?.findAll("button")[button]?.trigger("click");
    await settle();
    expect(rows(shown).map((row) => row.findAll("td")[0]?.text())).toEqual(["SY-2"]);
    expect(useToasts().toasts.at(-1)?.text).toBe(said);
  });

  test("that somebody else answered first stays, with the words of the server", async () => {
    server.on(GIVE.replace("POST", "GET"), page(proposed("1", "bot"))).on("POST /policies/compensations/1/approve", new Refusal(409, { detail: "已由小李处理" }));
    const shown = await list();
    await rows(shown)[0]?.get("button").trigger("click");
    await settle();
    expect(rows(shown)).toHaveLength(1);
    expect(useToasts().toasts.at(-1)).toMatchObject({ tone: "bad", text: "已由小李处理" });
  });

  test("and what was granted are never mixed, whichever answer comes last", async () => {
    const slow = later<unknown>();
    server.on(GIVE.replace("POST", "GET"), ({ path }: Asked) => (path.includes("status=granted") ? page(proposed("granted", "bot", { status: "granted" })) : slow.promise));
    const shown = await list();
    await shown.findAll(".states button")[1]?.trigger("click");
    await settle();
    slow.give(page(proposed("stale", "bot")));
    await settle();
    expect(rows(shown).map((row) => row.findAll("td")[0]?.text())).toEqual(["SY-granted"]);
    expect(shown.get("[aria-pressed=true]").text()).toBe("已发放");
  });

  test("nobody, nothing, no right: each has its words", async () => {
    server.on(GIVE.replace("POST", "GET"), page());
    expect((await list()).text()).toContain("没有等待确认的补偿");
    server.on(GIVE.replace("POST", "GET"), new Refusal(403));
    expect((await list()).text()).toContain("您没有查看这里的权限");
    server.on(GIVE.replace("POST", "GET"), OFFLINE);
    const shown = await list();
    expect(shown.text()).toContain("没能取到内容");
    server.on(GIVE.replace("POST", "GET"), page(proposed("1", "bot")));
    await shown.get(".empty button").trigger("click");
    await settle();
    expect(rows(shown)).toHaveLength(1);
  });
});
