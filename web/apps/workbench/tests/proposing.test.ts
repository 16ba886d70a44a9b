import type { Order } from "@xiaoer/client";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import OrderActs from "../src/panel/OrderActs.vue";
import ProposalPreview from "../src/panel/ProposalPreview.vue";
import { useProposing } from "../src/panel/useProposing.ts";
import WishForm from "../src/panel/WishForm.vue";
import { emptyWish, missingOf, proposalOf } from "../src/panel/wishes.ts";
import ProposalCard from "../src/thread/cards/ProposalCard.vue";
import { freshDesk, later, settle, show, use } from "./desk.ts";
import { OFFLINE, Refusal, Server } from "./server.ts";

const order = { id: "o1", number: "SY1", lines: [{ sku: "a", title: "冲锋衣", quantity: 2, product_id: null }] } as unknown as Order;
const proposal = (change: object = {}) => ({ id: "p1", status: "made", title: "取消订单 SY1", changes: [{ text: "订单取消" }], money: [{ method_id: "wechat", direction: "refund", text: "退 ¥169.00" }], deadlines: [], because: [{ rule_id: "S-1", text: "未发货可取消" }], return_freight: null, outbound_freight: null, expires_at: "2026-11-23T03:00:00Z", ...change });

let server: Server;
const done = vi.fn();
const open = () => use(() => useProposing(order, "c1", done)).value;

beforeEach(() => {
  freshDesk();
  done.mockReset();
  server = new Server().on("POST /proposals", proposal()).on("POST /proposals/p1/confirm", proposal({ status: "executed" })).on("POST /proposals/p1/decline", proposal({ status: "declined" }));
});
afterEach(() => void vi.unstubAllGlobals());

describe("asking what would be done", () => {
  test("proposes for this conversation, and does nothing yet", async () => {
    const it = open();
    it.choose("cancel");
    await it.propose();
    expect(server.of("POST /proposals")[0]?.body).toEqual({ act: "cancel", order_number: "SY1", reason: "other", conversation_id: "c1" });
    expect(it.proposal.value?.title).toBe("取消订单 SY1");
    expect(done).not.toHaveBeenCalled();
  });

  test("shows no proposal under another act, though its answer comes late", async () => {
    const slow = later<unknown>();
    server.on("POST /proposals", () => slow.promise);
    const it = open();
    it.choose("cancel");
    const asking = it.propose();
    it.choose("repair");
    slow.give(proposal());
    await asking;
    expect([it.act.value, it.proposal.value]).toEqual(["repair", null]);
  });

  test("that the rules refuse says why and keeps what was typed", async () => {
    server.on("POST /proposals", new Refusal(422, { detail: "已发货，不能取消" }));
    const it = open();
    it.choose("cancel");
    it.draft.value.reason = "ordered_by_mistake";
    await it.propose();
    expect([it.failure.value, it.draft.value.reason, it.act.value]).toEqual(["已发货，不能取消", "ordered_by_mistake", "cancel"]);
  });

  test("chosen again is closed, and another act begins with an empty form", () => {
    const it = open();
    it.choose("cancel");
    it.draft.value.new_sku = "x";
    it.choose("exchange");
    expect(it.draft.value.new_sku).toBe("");
    it.choose("exchange");
    expect(it.act.value).toBe("");
  });
});

describe("doing it", () => {
  const proposed = async () => {
    const it = open();
    it.choose("cancel");
    await it.propose();
    return it;
  };

  test("pressed twice is done once, under the proposal's own key", async () => {
    const it = await proposed();
    await Promise.all([it.confirm("p1"), it.confirm("p1")]);
    const sent = server.of("POST /proposals/p1/confirm");
    expect(sent.map(({ headers }) => headers.get("Idempotency-Key"))).toEqual(["p1"]);
    expect(done).toHaveBeenCalledExactlyOnceWith("取消订单 SY1");
    expect(it.act.value).toBe("");
  });

  test("after it ran out says so, stays to be read, and can be put away", async () => {
    const it = await proposed();
    const over = new Refusal(409, { code: "commerce.proposal_expired", detail: "这个提议已过期" });
    server.on("POST /proposals/p1/confirm", over).on("POST /proposals/p1/decline", over);
    await it.confirm("p1");
    expect([it.failure.value, it.proposal.value?.id, done.mock.calls.length]).toEqual(["这个提议已过期", "p1", 0]);
    await it.decline("p1");
    expect([it.act.value, it.proposal.value]).toEqual(["", null]);
  });

  test("that reached nobody can be tried again and is not put away unsaid", async () => {
    const it = await proposed();
    server.on("POST /proposals/p1/decline", OFFLINE).on("POST /proposals/p1/confirm", OFFLINE);
    await it.decline("p1");
    expect(it.proposal.value?.id).toBe("p1");
    await it.confirm("p1");
    expect(it.failure.value).toContain("网络断开");
  });
});

describe("what an act asks for", () => {
  const form = (act: string, draft = emptyWish(order)) => show(WishForm, { act, order, busy: false, draft });

  test.each([
    ["cancel", 1], ["return_refund", 2], ["change_address", 3], ["appointment", 4], ["invoice", 3], ["courier_nudge", 0],
  ])("%s has %d fields, each with a label", (act, count) => {
    const shown = form(act);
    const fields = shown.findAll("input, select");
    expect(fields).toHaveLength(count);
    for (const field of fields) expect(shown.find(`label[for="${field.attributes("id") ?? ""}"]`).exists()).toBe(true);
  });

  test("is marked where it is missing, once one has tried", async () => {
    const shown = form("appointment");
    expect(shown.find(".fault").exists()).toBe(false);
    await shown.get("form").trigger("submit");
    expect(shown.findAll(".fault")).toHaveLength(4);
    expect(shown.emitted("send")).toBeUndefined();
  });

  test("never counts more pieces than there are, nor fifty", () => {
    const many = { ...order, lines: [{ ...order.lines[0], quantity: 80 }] } as Order;
    expect(show(WishForm, { act: "price_protection", order: many, busy: false, draft: emptyWish(many) }).findAll("option")).toHaveLength(51);
    expect(form("price_protection").findAll("option").map((option) => option.text())).toEqual(["0", "1", "2"]);
  });

  test("of an invoice for a person needs no tax number", () => {
    const draft = { ...emptyWish(order), title: " 王 " };
    expect(missingOf("invoice", draft)).toEqual([]);
    expect(proposalOf("invoice", order, draft).invoice).toEqual({ kind: "personal", title: "王", tax_number: null });
  });
});

describe("the acts of an order", () => {
  const allowed = (act: string, verdict: string, text = "") => ({ act, title: act, verdict, amount: null, because: text ? [{ rule_id: "r", text }] : [], alternatives: [] });

  test("are buttons where the desk can propose them, words where not, reasons where the rules refuse", async () => {
    server.on("GET /orders/o1/actions", { items: [allowed("cancel", "allowed"), allowed("repair", "needs_person"), allowed("change_payment", "allowed"), allowed("exchange", "refused", "超过七天")] });
    const acts = show(OrderActs, { order, conversationId: "c1" });
    await settle();
    expect(acts.findAll(".buttons button").map((b) => b.text())).toEqual(["取消订单", expect.stringMatching(/^维修 · /)]);
    expect(acts.text()).toContain("需要买家在聊天中选择");
    expect(acts.get(".refused").text()).toContain("超过七天");
    await acts.get(".buttons button").trigger("click");
    expect(acts.get(".buttons button").attributes("aria-expanded")).toBe("true");
    await acts.get("form").trigger("submit");
    await settle();
    expect(acts.get("[role=group]").text()).toContain("退 ¥169.00");
    await acts.get("[role=group] .primary").trigger("click");
    await settle();
    expect(acts.emitted("changed")).toHaveLength(1);
  });
});

test("a preview says what changes, what is paid, why, and until when", () => {
  const preview = show(ProposalPreview, { proposal: proposal({ deadlines: [{ act: "refund", who: "shop", by: "2026-11-25T02:00:00Z" }] }), busy: true });
  for (const said of ["订单取消", "退 ¥169.00", "未发货可取消", "办理后不能撤回"]) expect(preview.text()).toContain(said);
  expect(preview.get(".primary").attributes("disabled")).toBeDefined();
});

test.each([["made", "待买家确认"], ["executed", "已办理"], ["declined", "买家未同意"], ["expired", "已过期"]])("a card of a proposal that is %s says so", async (status, words) => {
  server.on("GET /proposals/p1", proposal({ status }));
  const card = show(ProposalCard, { card: { type: "proposal", proposal_id: "p1", title: "取消订单 SY1", lines: ["退 ¥169.00"], expires_at: null } });
  expect(card.text()).toContain("退 ¥169.00");
  await settle();
  expect(card.get(".status").text()).toBe(words);
});
