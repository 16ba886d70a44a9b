import type { Message } from "@xiaoer/client";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { computed, nextTick } from "vue";
import { useDesk } from "../src/inbox/desk.ts";
import { setLocale } from "../src/i18n.ts";
import { bubbleOf } from "../src/thread/bubbles/map.ts";
import FactLine from "../src/thread/bubbles/FactLine.vue";
import PendingBubble from "../src/thread/bubbles/PendingBubble.vue";
import MessageExtras from "../src/thread/bubbles/MessageExtras.vue";
import { HAND_OVER, slotsOf } from "../src/thread/handOver.ts";
import MessageList from "../src/thread/MessageList.vue";
import SlotBar from "../src/thread/SlotBar.vue";
import { useOutbox } from "../src/thread/outbox.ts";
import { freshDesk, settle, show } from "./desk.ts";
import { message } from "./factory.ts";
import { Server } from "./server.ts";

beforeEach(() => {
  freshDesk();
  new Server();
  vi.stubGlobal("ResizeObserver", class { observe = vi.fn(); disconnect = vi.fn(); });
});
afterEach(() => void vi.unstubAllGlobals());
const bubble = (change: Partial<Message>) => show(bubbleOf(message(change)), { message: message(change) });

describe("a message", () => {
  test.each([
    ["a contact", { sender: { type: "contact", id: null, name: "王小姐" } }, "王小姐", "left"],
    ["a contact without a name", { sender: { type: "contact", id: null, name: "" } }, "访客", "left"],
    ["an agent", { sender: { type: "agent", id: "a", name: "小林" } }, "小林", "right"],
    ["the bot", { sender: { type: "bot", id: null, name: null } }, "机器人", "right"],
    ["a colleague as a note", { kind: "note", sender: { type: "agent", id: "a", name: "小林" } }, "内部备注 · 小林", "right"],
  ] as [string, Partial<Message>, string, string][])("of %s says who speaks and stands on its side", (_who, change, name, side) => {
    const shown = bubble(change);
    expect(shown.get(".name").text()).toBe(name);
    expect(shown.get("article").classes()).toContain(side);
    expect(shown.get("article .body").text()).toBe("text 1");
  });

  test("that is a note is never taken for a reply", () => {
    expect(bubble({ kind: "note", sender: { type: "agent", id: "a", name: "" } }).get("article").classes()).toContain("note");
    expect(bubble({ sender: { type: "agent", id: "a", name: "" } }).get("article").classes()).not.toContain("note");
  });

  test("of ours says whether the contact has read it, in a word", () => {
    const ours = { sender: { type: "agent", id: "a", name: "" } } as const;
    expect(bubble(ours).get(".foot").text()).toBe("已发送");
    expect(bubble({ ...ours, read_at: "2026-11-23T02:00:00Z" }).get(".foot").text()).toBe("已读");
  });

  test("tells its exact time in the language of the page", async () => {
    const shown = bubble({ created_at: "2026-11-23T02:05:00Z" });
    expect(shown.get("time").text()).toBe("21:05");
    expect(shown.get("time").attributes("title")).toContain("2026年11月22日");
    setLocale("en");
    await nextTick();
    expect(shown.get("time").attributes("title")).toContain("November 22, 2026");
  });

  test("keeps what people wrote as they wrote it, and never as markup", () => {
    const shown = bubble({ text: "<img src=x onerror=alert(1)>" });
    expect(shown.get(".body").text()).toBe("<img src=x onerror=alert(1)>");
    expect(shown.find("img").exists()).toBe(false);
  });
});

describe("a fact", () => {
  const fact = (code: string, params: object = {}) => message({ kind: "fact", fact: { code, params } as never });

  test("is told in the language of the page, with its names", async () => {
    const line = show(FactLine, { message: fact("agent.joined", { name: "小林" }) });
    expect(line.text()).toContain("小林");
    setLocale("en");
    await nextTick();
    expect(line.text()).not.toMatch(/加入/);
  });

  test("that nobody knows is a line and no hole", () => expect(show(FactLine, { message: fact("from.the.future") }).text()).not.toBe(""));

  test("of the last hand-over shows its packet, an earlier one only its line", () => {
    const packet = { reason: "asked", tried: ["查物流"], could_not: [], suggested: "退款", requested_at: "2026-11-23T02:00:00Z" };
    const line = (created_at: string) => show(FactLine, { message: { ...fact("handover.requested", { reason: "asked" }), created_at } }, {}, { [HAND_OVER as symbol]: computed(() => packet) });
    expect(line("2026-11-23T02:00:00.000Z").get("section").text()).toContain("查物流");
    expect(line("2026-11-22T02:00:00Z").find("section").exists()).toBe(false);
  });

  test("fills a slot with what is known, whatever its shape", () => {
    expect(slotsOf({ slots: { size: "L", identity: "王", note: null, deep: { a: 1 } } } as never)).toEqual([["size", "L"], ["deep", '{"a":1}']]);
  });
});

describe("what hangs on a message", () => {
  const extras = (change: Partial<Message>) => show(MessageExtras, { message: message(change) });

  test("pictures have names, files have icons, and both open beside the desk", () => {
    const shown = extras({ attachments: [{ id: "a", name: "破损.jpg", url: "/files/a", media_type: "image/jpeg", width: null, height: null }, { id: "b", name: "单据.pdf", url: "/files/b", media_type: "application/pdf" }] as never });
    expect(shown.get("img").attributes("alt")).toBe("图片 破损.jpg");
    expect(shown.text()).toContain("单据.pdf");
    for (const link of shown.findAll("a")) expect(link.attributes()).toMatchObject({ target: "_blank", rel: "noopener" });
  });

  test("an order counts its pieces, one as well as several", () => {
    const order = (quantity: number) => ({ type: "order", order: { number: "SY1", status: "signed", total: { amount_minor: 16900, currency: "CNY" }, lines: [{ title: "冲锋衣", quantity, image: null }] } });
    setLocale("en");
    expect(extras({ cards: [order(1)] as never }).text()).toContain("1 item ·");
    expect(extras({ cards: [order(3)] as never }).text()).toContain("3 items ·");
  });

  test("a card that nobody knows is left out, and the rest is shown", () => {
    const shown = extras({ cards: [{ type: "hologram" }, { type: "article", article_id: "a", title: "退货", url: "/help", excerpt: "七天" }] as never });
    expect(shown.text()).toContain("退货");
  });
});

describe("what is on its way", () => {
  const pending = (state: string, kind = "message") => ({ client_id: "k", conversation_id: "c1", kind, text: "好的", attachments: [], state });
  test.each([["sending", "发送中"], ["waiting", "网络恢复后自动发送"]])("%s says so", (state, words) => expect(show(PendingBubble, { pending: pending(state) }).get(".foot").text()).toBe(words));

  test("failed can be sent again or given up, and a note stays a note", async () => {
    const shown = show(PendingBubble, { pending: pending("failed", "note") });
    const [retry, discard] = [vi.spyOn(useOutbox(), "retry"), vi.spyOn(useOutbox(), "discard")];
    const [again, away] = shown.findAll("button");
    await again?.trigger("click");
    await away?.trigger("click");
    expect([retry.mock.calls, discard.mock.calls]).toEqual([[["k"]], [["k"]]]);
    expect(shown.get("article").classes()).toContain("note");
  });
});

describe("the thread", () => {
  const list = (messages: Message[], change: object = {}) => show(MessageList, { messages, pending: [], hasOlder: false, loadingOlder: false, typingId: "c1", ...change });
  async function scroll(shown: ReturnType<typeof list>, height: number, top: number): Promise<void> {
    const log = shown.get("[role=log]");
    for (const [name, value] of [["scrollHeight", height], ["clientHeight", 400]] as const) Object.defineProperty(log.element, name, { configurable: true, value });
    await log.trigger("scroll"); // tells of the new size, not of the reader
    log.element.scrollTop = top;
    await log.trigger("scroll");
  }

  test("can be scrolled by keyboard, and has a heading for each day", () => {
    const shown = list([message({ seq: 1, created_at: "2026-11-20T15:00:00Z" }), message({ seq: 2, created_at: "2026-11-20T16:00:00Z" }), message({ seq: 3, created_at: "2026-11-21T15:00:00Z" })]);
    expect(shown.get("[role=log]").attributes("tabindex")).toBe("0");
    expect(shown.findAll(".day").map((day) => day.text())).toEqual(["11月20日", "11月21日"]);
  });

  test("says politely who is typing", async () => {
    const shown = list([message()]);
    useDesk().typing = { c1: "王小姐" };
    await nextTick();
    expect(shown.get("[aria-live=polite]").text()).toBe("王小姐 正在输入");
    useDesk().typing = {};
    await nextTick();
    expect(shown.get("[aria-live=polite]").text()).toBe("");
  });

  test("counts what is new to whoever reads further up, and leads there", async () => {
    const messages = Array.from({ length: 5 }, (_, n) => message({ seq: n + 1 }));
    const shown = list(messages);
    await scroll(shown, 2000, 600);
    expect(shown.get(".pill").text()).toBe("回到最新");
    await shown.setProps({ messages: [...messages, message({ seq: 6 }), message({ seq: 7, kind: "fact" })] });
    await settle();
    expect(shown.get(".pill").text()).toBe("1 条新消息");
    await shown.get(".pill").trigger("click");
    expect(shown.get("[role=log]").element.scrollTop).toBe(2000);
    expect(shown.find(".pill").exists()).toBe(false);
  });

  test("takes a scroll that a new size causes for nothing the reader did", async () => {
    const shown = list([message()], { hasOlder: true });
    const log = shown.get("[role=log]");
    for (const [name, value] of [["scrollHeight", 2000], ["clientHeight", 300]] as const) Object.defineProperty(log.element, name, { configurable: true, value });
    log.element.scrollTop = 0;
    await log.trigger("scroll");
    expect(shown.emitted("older")).toBeUndefined();
    await log.trigger("scroll");
    expect(shown.emitted("older")).toHaveLength(1);
  });

  test("asks for older messages near its start", async () => {
    const shown = list([message()], { hasOlder: true });
    await scroll(shown, 2000, 100);
    expect(shown.emitted("older")).toHaveLength(1);
  });
});

test("what the contact has said already stands above the composer", () => {
  const bar = show(SlotBar, { packet: { problem: "退货", slots: { order_number: "SY1", size: "" } } });
  expect(bar.findAll("dd").map((dd) => dd.text())).toEqual(["退货", "SY1"]);
  expect(show(SlotBar, { packet: { problem: "", slots: {} } }).find("dl").exists()).toBe(false);
});
