import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import AuditPage from "../src/pages/AuditPage.vue";
import JobsPage from "../src/pages/JobsPage.vue";
import LedgerPage from "../src/pages/LedgerPage.vue";
import ToDoPage from "../src/pages/ToDoPage.vue";
import { usePages } from "../src/pages/usePages.ts";
import { useToasts } from "../src/shell/toasts.ts";
import { freshDesk, later, settle, show, use } from "./desk.ts";
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

describe("a table page by page", () => {
  const page = (items: number[], next_cursor: string | null = null) => ({ items, next_cursor });

  test("goes on where it stopped", async () => {
    const { value } = use(() => usePages((cursor) => Promise.resolve(cursor ? page([3]) : page([1, 2], "n"))));
    await settle();
    expect([value.items.value, value.hasMore.value]).toEqual([[1, 2], true]);
    await value.load(true);
    expect([value.items.value, value.hasMore.value]).toEqual([[1, 2, 3], false]);
  });

  test("asked for more twice shows it once", async () => {
    const { value } = use(() => usePages((cursor) => Promise.resolve(cursor ? page([3]) : page([1, 2], "n"))));
    await settle();
    await Promise.all([value.load(true), value.load(true)]);
    expect(value.items.value).toEqual([1, 2, 3]);
  });

  test("asked for something else shows that, whichever answer comes last", async () => {
    const slow = later<ReturnType<typeof page>>();
    const answers = [slow.promise, Promise.resolve(page([9]))];
    const { value } = use(() => usePages(() => answers.shift() as Promise<ReturnType<typeof page>>));
    await value.load();
    slow.give(page([1]));
    await settle();
    expect([value.items.value, value.phase.value]).toEqual([[9], "ready"]);
  });

  test("keeps what it shows when more cannot be fetched, and can be asked again", async () => {
    let isDown = false;
    const { value } = use(() => usePages((cursor) => (isDown ? Promise.reject(new Error("down")) : Promise.resolve(cursor ? page([3]) : page([1, 2], "n")))));
    await settle();
    isDown = true;
    await value.load(true);
    expect([value.items.value, value.phase.value, value.hasMore.value]).toEqual([[1, 2], "ready", true]);
    isDown = false;
    await value.load(true);
    expect(value.items.value).toEqual([1, 2, 3]);
  });
});

describe("the page of jobs", () => {
  const job = (id: string, change: object = {}) => ({ id, kind: "bot.answer", attempts: 5, max_attempts: 5, last_error: "TimeoutError", run_at: null, created_at: "2026-11-23T01:00:00Z", ...change });
  const jobs = (asked: Asked) => ({ items: asked.path.includes("state=dead") ? [job("j1")] : [job("j2", { run_at: "2026-11-23T04:00:00Z", last_error: null })], next_cursor: null });

  test("offers to replay what is dead, and nothing else", async () => {
    server.on("GET /jobs", jobs).on("POST /jobs/j1/replay", {});
    const page = show(JobsPage);
    await settle();
    await page.get("tbody button").trigger("click");
    await settle();
    expect(server.of("POST /jobs/j1/replay")).toHaveLength(1);
    expect(page.text()).not.toContain("TimeoutError");
    await page.findAll(".states button")[1]?.trigger("click");
    await settle();
    expect(page.find("tbody button").exists()).toBe(false);
  });

  test("says when a job will run, not that it just did", async () => {
    server.on("GET /jobs", jobs);
    const page = show(JobsPage);
    await page.findAll(".states button")[1]?.trigger("click");
    await settle();
    expect(page.get("tbody time").text()).toBe("23:00");
  });

  test("keeps a job that could not be replayed", async () => {
    server.on("GET /jobs", jobs).on("POST /jobs/j1/replay", OFFLINE);
    const page = show(JobsPage);
    await settle();
    await page.get("tbody button").trigger("click");
    await settle();
    expect(page.text()).toContain("TimeoutError");
    expect(useToasts().toasts.at(-1)?.tone).toBe("bad");
  });
});

describe("what an auditor reads", () => {
  test("a table that can be scrolled by keyboard, named as the page", async () => {
    server.on("GET /audit", { items: [{ id: 1, at: "2026-11-23T01:00:00Z", actor: "agent:a1", action: "order.refunded", subject: "o1" }], next_cursor: null });
    const page = show(AuditPage);
    await settle();
    const region = page.get("[role=region]");
    expect(region.attributes("tabindex")).toBe("0");
    expect(region.attributes("aria-label")).toBe(page.get("h1").text());
    expect(page.findAll("tbody td").map((cell) => cell.text()).slice(1)).toEqual(["agent:a1", "order.refunded", "o1"]);
  });

  test("the ledger goes on by its own numbers", async () => {
    const entry = (index: number) => ({ index, kind: "refund", subject: "o1", sealed_at: "2026-11-23T01:00:00Z" });
    server.on("GET /ledger/entries", ({ path }: Asked) => (path.includes("after=1") ? { items: [entry(2)], next_after: null } : { items: [entry(0), entry(1)], next_after: 1 }));
    const page = show(LedgerPage);
    await settle();
    await page.findAll("button").at(-1)?.trigger("click");
    await settle();
    expect(page.findAll("tbody tr").map((row) => row.get("td").text())).toEqual(["0", "1", "2"]);
  });

  test("whoever may not look is told so, in both languages without a stack of figures", async () => {
    server.on("GET /audit", new Refusal(403, { detail: "forbidden" }));
    const page = show(AuditPage);
    await settle();
    expect(page.text()).toContain("您没有查看这里的权限");
  });
});

describe("to-dos", () => {
  const call = { conversation_id: "c1", number: 7, contact_name: "王小姐", phone: "13800005521", due_at: "2026-11-23T01:59:59Z" };
  const promise = { id: "q1", conversation_id: "c2", number: 8, contact_name: "", words: "明天回复", due_at: null };

  test("are due first to last, late ones with a word, each leading to its conversation", async () => {
    server.on("GET /to-dos", { call_backs: [call], promises: [promise, { ...promise, id: "q2", due_at: "2026-11-23T02:00:01Z" }] });
    const page = show(ToDoPage);
    await settle();
    const rows = page.findAll("tbody tr");
    expect(rows.map((row) => row.get("td").classes().includes("late"))).toEqual([true, false, false]);
    expect(rows[0]?.get("a").attributes("href")).toBe("tel:13800005521");
    expect(rows[1]?.get("a").attributes("href")).toBe("/inbox/all/c2");
    await vi.advanceTimersByTimeAsync(3000);
    expect(page.findAll("td.late")).toHaveLength(2);
  });

  test("that are done go, and what could not be done stays", async () => {
    server.on("GET /to-dos", { call_backs: [call], promises: [] }).on("POST /conversations/c1/call-back/done", OFFLINE);
    const page = show(ToDoPage);
    await settle();
    await page.get("tbody button").trigger("click");
    await settle();
    expect(page.findAll("tbody tr")).toHaveLength(1);
    server.on("POST /conversations/c1/call-back/done", undefined).on("GET /to-dos", { call_backs: [], promises: [] });
    await page.get("tbody button").trigger("click");
    await settle();
    expect(page.find("tbody").exists()).toBe(false);
  });
});
