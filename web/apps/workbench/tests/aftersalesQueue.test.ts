import type { AftersalesRow } from "@xiaoer/client";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ref } from "vue";
import CountLine from "../src/aftersales/CountLine.vue";
import DueClock from "../src/aftersales/DueClock.vue";
import { type Filter, filterOf } from "../src/aftersales/filters.ts";
import QueueItem from "../src/aftersales/QueueItem.vue";
import { useAftersales } from "../src/aftersales/store.ts";
import UndoLine from "../src/aftersales/UndoLine.vue";
import { useQueue } from "../src/aftersales/useQueue.ts";
import { freshDesk, later, settle, show, use } from "./desk.ts";
import { type Asked, OFFLINE, Server } from "./server.ts";

const NOW = "2026-03-08T05:30:00Z"; // half an hour into the day of 23 hours, in New York
const item = (id: string, change: object = {}): AftersalesRow =>
  ({ id, version: 1, state: "requested", kind: "exchange", buyer_name: "王小姐", words: "大了一号", reason: { text: "尺码" }, waiting_on: "merchant", due: null, ended_at: null, changed_at: NOW, ...change }) as unknown as AftersalesRow;
const page = (...items: object[]) => ({ items, next_cursor: null as string | null });
const filter = ref<Filter>(filterOf({}));

let server: Server;
const stops: (() => void)[] = [];
function open() {
  const { value, stop } = use(() => useQueue(filter));
  stops.push(stop);
  return value;
}
const ids = (queue: ReturnType<typeof open>): string[] => queue.rows.value.map(({ id }) => id);

beforeEach(() => {
  vi.useFakeTimers({ now: new Date(NOW) });
  freshDesk();
  filter.value = filterOf({});
  server = new Server().on("GET /aftersales/counts", {}).on("GET /aftersales", page(item("a"), item("b")));
});
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("the queue", () => {
  test("keeps the server's order, which knows what is due first", async () => {
    server.on("GET /aftersales", page(item("late"), item("soon"), item("never")));
    const queue = open();
    await settle();
    expect(ids(queue)).toEqual(["late", "soon", "never"]);
  });

  test("goes on page by page", async () => {
    server.on("GET /aftersales", ({ path }: Asked) => (path.includes("cursor=n2") ? page(item("c")) : { ...page(item("a"), item("b")), next_cursor: "n2" }));
    const queue = open();
    await settle();
    expect(queue.hasMore.value).toBe(true);
    await queue.load("more");
    expect([ids(queue), queue.hasMore.value]).toEqual([["a", "b", "c"], false]);
  });

  test("shows what was asked for last, whichever answer comes last", async () => {
    const slow = later<unknown>();
    server.on("GET /aftersales", () => slow.promise);
    const queue = open();
    await settle();
    server.on("GET /aftersales", page(item("wanted")));
    filter.value = { ...filter.value, bucket: "overdue" };
    await settle();
    slow.give(page(item("stale")));
    await settle();
    expect(ids(queue)).toEqual(["wanted"]);
  });

  test("is refreshed quietly on its first page, and not while somebody is further down", async () => {
    const queue = open();
    await settle();
    server.on("GET /aftersales", page(item("c"), item("a")));
    await vi.advanceTimersByTimeAsync(20_000);
    await settle();
    expect([ids(queue), queue.phase.value]).toEqual([["c", "a"], "ready"]);
    server.on("GET /aftersales", page(item("d")));
    await queue.load("more");
    server.asked.length = 0;
    await vi.advanceTimersByTimeAsync(40_000);
    expect(server.of("GET /aftersales")).toEqual([]);
  });

  test("that cannot be reached says so only when it has nothing to show", async () => {
    const queue = open();
    await settle();
    server.on("GET /aftersales", OFFLINE);
    await vi.advanceTimersByTimeAsync(20_000);
    await settle();
    expect([queue.phase.value, ids(queue)]).toEqual(["ready", ["a", "b"]]);
    filter.value = { ...filter.value, q: "x" };
    await settle();
    expect(queue.phase.value).toBe("failed");
  });

  test("an older copy of a row never replaces a newer one", async () => {
    const queue = open();
    await settle();
    useAftersales().keep([item("a", { version: 5, state: "offered" })]);
    server.on("GET /aftersales", page(item("a", { version: 4 })));
    await queue.load("quiet");
    expect(queue.rows.value[0]?.state).toBe("offered");
  });
});

describe("a clock", () => {
  const due = (at: string) => ({ at, text: "商家答复", is_overdue: false });
  test.each([
    ["an hour and a second before its end", "2026-03-08T06:30:01Z", "还剩 1时00分", "risk"],
    ["more than a day before", "2026-03-09T05:30:01Z", "还剩 1 天", "calm"],
    ["a day before, to the second, though that day has 23 hours", "2026-03-09T05:30:00Z", "还剩 1 天", "risk"],
    ["at its end", "2026-03-08T05:30:00Z", "还剩 0:00", "risk"],
    ["a second after", "2026-03-08T05:29:59Z", "超时 0:01", "breach"],
    ["three days after", "2026-03-05T05:30:00Z", "超时 3 天", "breach"],
  ])("%s", (_when, at, text, look) => {
    const clock = show(DueClock, { due: due(at) });
    expect([clock.text(), clock.classes().includes(look)]).toEqual([text, true]);
  });

  test("runs while one looks at it, and says what it counts and to when", async () => {
    const clock = show(DueClock, { due: due("2026-03-08T05:30:02Z"), named: true });
    expect(clock.text()).toBe("商家答复还剩 0:02");
    await vi.advanceTimersByTimeAsync(3000);
    expect(clock.text()).toBe("商家答复超时 0:01");
    expect(clock.attributes("title")).toContain("2026年3月8日");
    clock.unmount();
  });
});

describe("a row", () => {
  test("shows the buyer's own words, and the reason where there are none", () => {
    expect(show(QueueItem, { row: item("a"), selected: false }).get(".words").text()).toBe("大了一号");
    expect(show(QueueItem, { row: item("a", { words: "" }), selected: false }).get(".words").text()).toBe("尺码");
  });

  test("says that it is open for those who do not see it, and leads there", () => {
    const link = show(QueueItem, { row: item("a"), selected: true }).get("a");
    expect(link.attributes()).toMatchObject({ "aria-current": "true", href: "/aftersales/a", "data-id": "a" });
    expect(show(QueueItem, { row: item("a"), selected: false }).get("a").attributes("aria-current")).toBeUndefined();
  });
});

describe("the figures", () => {
  const counts = { open: 1000, overdue: 2, due_soon: 0, waiting_on_merchant: 5, waiting_on_buyer: 1, waiting_on_carrier: 0, waiting_on_platform: 0 };
  const figures = (given: object | null) => show(CountLine, { counts: given, bucket: "overdue" }).findAll("a").map((link) => link.find(".n").exists() ? link.get(".n").text() : "");

  test("stop at a thousand, and are dashes until they are known", () => {
    expect(figures(counts)).toEqual(["999+", "2", "0", "5", "1", "0", "0", ""]);
    expect(figures(null)).toEqual(["–", "–", "–", "–", "–", "–", "–", ""]);
  });

  test("are red and amber only where there is something", () => {
    const line = show(CountLine, { counts, bucket: "open" });
    expect(line.findAll(".n.breach").map((n) => n.text())).toEqual(["2"]);
    expect(line.findAll(".n.risk")).toEqual([]);
    expect(line.get("[aria-current=page]").text()).toContain("进行中");
  });
});

describe("taking back", () => {
  const view = (undo_until: string | null, is_allowed = true) => ({ undo_until, acts: [{ act: "undo", text: "撤回", needs: [], is_allowed, why_not: null }], timeline: [{ act: { text: "同意退款" } }] });

  test("is offered while its seconds run, and not a second longer", async () => {
    const line = show(UndoLine, { view: view("2026-03-08T05:30:03Z"), doing: "" });
    expect(line.text()).toContain("已提交：同意退款");
    expect(line.get("button").text()).toBe("撤回（3 秒）");
    await vi.advanceTimersByTimeAsync(2000);
    expect(line.get("button").text()).toBe("撤回（1 秒）");
    await vi.advanceTimersByTimeAsync(1000);
    expect(line.find("button").exists()).toBe(false);
    line.unmount();
  });

  test("is not offered when the server does not allow it, and says politely that it is there", () => {
    expect(show(UndoLine, { view: view("2026-03-08T05:31:00Z", false), doing: "" }).find("button").exists()).toBe(false);
    expect(show(UndoLine, { view: view(null), doing: "" }).find("button").exists()).toBe(false);
    expect(show(UndoLine, { view: view("2026-03-08T05:31:00Z"), doing: "" }).find("[role=status]").exists()).toBe(true);
  });
});
