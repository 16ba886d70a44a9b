import axe from "axe-core";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Component } from "vue";
import ActForm from "../src/aftersales/ActForm.vue";
import FilterBar from "../src/aftersales/FilterBar.vue";
import { filterOf } from "../src/aftersales/filters.ts";
import QueueItem from "../src/aftersales/QueueItem.vue";
import CompensationForm from "../src/compensations/CompensationForm.vue";
import ConnectionForm from "../src/connections/ConnectionForm.vue";
import ConversationItem from "../src/inbox/ConversationItem.vue";
import ViewTabs from "../src/inbox/ViewTabs.vue";
import DraftCard from "../src/learning/DraftCard.vue";
import HandOverPacket from "../src/panel/HandOverPacket.vue";
import WishForm from "../src/panel/WishForm.vue";
import { emptyWish } from "../src/panel/wishes.ts";
import WhatIf from "../src/policies/WhatIf.vue";
import RulesForm from "../src/service/RulesForm.vue";
import ScopeTable from "../src/service/ScopeTable.vue";
import LoginPage from "../src/session/LoginPage.vue";
import NavRail from "../src/shell/NavRail.vue";
import { setLocale } from "../src/i18n.ts";
import MessageComposer from "../src/thread/MessageComposer.vue";
import MessageList from "../src/thread/MessageList.vue";
import ThreadHeader from "../src/thread/ThreadHeader.vue";
import { freshDesk, settle, show } from "./desk.ts";
import { message, row } from "./factory.ts";
import { Server } from "./server.ts";

const yuan = (amount_minor: number) => ({ amount_minor, currency: "CNY" });
const order = { id: "o1", number: "SY1", total: yuan(100), lines: [{ sku: "a", title: "冲锋衣", quantity: 2, product_id: null }], shipments: [], payments: [] };
const request = { id: "r1", kind: "exchange", state: "requested", buyer_name: "王", words: "大了", reason: { text: "" }, waiting_on: "merchant", due: { at: "2026-12-01T00:00:00Z", text: "答复" }, ended_at: null, changed_at: "2026-11-23T02:00:00Z" };
const act = { act: "ship", text: "寄出", needs: ["amount", "reason", "carrier", "tracking_number", "text"], is_allowed: true, why_not: null };
const KIND = { kind: "rest", level: "full", config: ["base_url"], secrets: ["token"], optional: [], optional_secrets: [] };
const draft = { id: "d", status: "proposed", title: "发票", body: "", size: 3, saved_seconds: 0, phrasings: ["发票"], duplicate_title: null };
const rules = { bot_timeout: 15, bot_silence: 600, end_after: 600, phone_end_after: 900, call_back_within: 3600, failures: 2, visits: 3, occurrences: 2, hours: null };

const PARTS: [string, Component, Record<string, unknown>][] = [
  ["the form of an act", ActForm, { id: "r1", act, view: { payable: yuan(1), request: { decided: yuan(1) } }, busy: false }],
  ["the filters of the queue", FilterBar, { filter: filterOf({}) }],
  ["a row of the queue", QueueItem, { row: request, selected: true }],
  ["giving something", CompensationForm, { order }],
  ["connecting a shop", ConnectionForm, { shelf: "shops", kinds: [KIND] }],
  ["a row of the inbox", ConversationItem, { row: row({ unread: 3, waiting_since: "2026-11-23T01:00:00Z" }), view: "mine", me: "a1", selected: true }],
  ["the views", ViewTabs, { view: "mine", counts: { mine: 2 } }],
  ["a draft of an article", DraftCard, { draft, collections: [] }],
  ["the packet of a hand-over", HandOverPacket, { packet: { reason: "asked", slots: {}, tried: ["x"] }, queue: null }],
  ["a wish", WishForm, { act: "exchange", order, busy: false, draft: emptyWish(order as never) }],
  ["asking the rules", WhatIf, {}],
  ["the rules of service", RulesForm, { rules, disabled: false }],
  ["whose a question is", ScopeTable, { scopes: [{ intent: "refund", label: "退款", scope: "bot" }], disabled: false }],
  ["signing in", LoginPage, {}],
  ["the rail", NavRail, {}],
  ["the composer", MessageComposer, { row: row(), messages: [] }],
  ["the thread", MessageList, { messages: [message(), message({ seq: 2, kind: "fact" })], pending: [], hasOlder: false, loadingOlder: false, typingId: "c1" }],
  ["the head of a conversation", ThreadHeader, { row: row({ owner: "agent", agent: { id: "a1", name: "小林" } }), panel: true }],
];

beforeEach(() => {
  freshDesk("owner");
  new Server().on("GET /agents", { items: [] });
  vi.stubGlobal("ResizeObserver", class { observe = vi.fn(); disconnect = vi.fn(); unobserve = vi.fn(); });
});
afterEach(() => void vi.unstubAllGlobals());

/** The rules that need no layout; contrast is computed from the tokens, and a part is no whole page. */
const OPTIONS = { rules: Object.fromEntries(["color-contrast", "region", "page-has-heading-one", "landmark-one-main", "document-title", "html-has-lang", "scrollable-region-focusable"].map((id) => [id, { enabled: false }])) };

async function faultsOf(): Promise<string[]> {
  const { violations } = await axe.run(document.body, OPTIONS);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" ")}`);
}

test("a fault is found where there is one", async () => {
  document.body.innerHTML = "<button></button><img src='x'><input>";
  expect((await faultsOf()).map((fault) => fault.split(":")[0])).toEqual(expect.arrayContaining(["button-name", "image-alt", "label"]));
});

describe.each(["zh-CN", "en"] as const)("in %s no fault is found in", (locale) => {
  test.each(PARTS)("%s", async (_name, component, props) => {
    setLocale(locale);
    show(component, props);
    await settle();
    expect(await faultsOf()).toEqual([]);
  });
});
