import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import ConversationItem from "../src/inbox/ConversationItem.vue";
import OwnerBadge from "../src/inbox/OwnerBadge.vue";
import { rowsOf, emptyState, withRow } from "../src/inbox/state.ts";
import WaitingTime from "../src/inbox/WaitingTime.vue";
import AssignMenu from "../src/thread/AssignMenu.vue";
import { snoozeChoices } from "../src/thread/snooze.ts";
import ThreadHeader from "../src/thread/ThreadHeader.vue";
import { useUploads } from "../src/thread/useUploads.ts";
import { useToasts } from "../src/shell/toasts.ts";
import { freshDesk, settle, show, use } from "./desk.ts";
import { row } from "./factory.ts";
import { Refusal, Server } from "./server.ts";

let server: Server;
beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-11-23T02:00:00Z") });
  freshDesk();
  server = new Server().on("GET /agents", { items: [{ id: "a2", name: "小李", availability: "away" }, { id: "a1", name: "小林", availability: "online" }] });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});
const mine = { owner: "agent", agent: { id: "a1", name: "小林" } } as const;

describe("the head of a conversation", () => {
  const words = (change: object): string[] => show(ThreadHeader, { row: row(change), panel: false }).findAll(".actions button").map((b) => b.text() || (b.attributes("aria-label") ?? ""));

  test("offers to take what is not one's own, and to ask the contact only what is", () => {
    expect(words({})).toEqual(expect.arrayContaining(["接手"]));
    expect(words(mine)).not.toContain("接手");
    expect(words(mine).length).toBe(words({}).length);
    expect(words({ owner: "agent", agent: { id: "a2", name: "小李" } })).toContain("接手");
  });

  test.each(["resolved", "snoozed"] as const)("of one that is %s offers to open it again, and nothing that would need it open", (status) => {
    expect(words({ status, owner: "none" })).toHaveLength(2);
  });

  test("says how long somebody waits, only while it is open", () => {
    const waits = { waiting_since: "2026-11-23T01:55:00Z" };
    expect(show(ThreadHeader, { row: row(waits), panel: false }).find(".wait").exists()).toBe(true);
    expect(show(ThreadHeader, { row: row({ ...waits, status: "resolved" }), panel: false }).find(".wait").exists()).toBe(false);
  });
});

describe("giving a conversation to somebody", () => {
  test("shows who is there and how, marks who has it, and sends it to one person once", async () => {
    server.on("POST /conversations/c1/assign", row({ owner: "agent", agent: { id: "a2", name: "小李" }, version: 2 }));
    const menu = show(AssignMenu, { row: row(mine) });
    await settle();
    await menu.get("button").trigger("keydown", { key: "Enter" });
    await settle();
    const items = [...document.querySelectorAll<HTMLElement>("[role=menuitem]")];
    expect(items.map((item) => item.textContent.trim())).toEqual(["小李 · 离开", "小林 · 在线", expect.any(String)]);
    expect(items.map((item) => item.querySelector("svg") !== null)).toEqual([false, true, false]);
    items[0]?.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    await settle();
    expect(server.of("POST /conversations/c1/assign").map(({ body }) => body)).toEqual([{ agent_id: "a2" }]);
    expect(useToasts().toasts.at(-1)?.text).toBe("已分给 小李");
  });
});

describe("putting off", () => {
  const keys = (at: Date): string[] => snoozeChoices(at).map(({ key }) => key);

  test("in the evening does not offer this evening", () => {
    expect(keys(new Date(2026, 10, 24, 19, 59))).toContain("evening");
    expect(keys(new Date(2026, 10, 24, 20, 0))).not.toContain("evening");
  });

  test.each([
    ["spring", new Date(2026, 2, 7, 22, 0), new Date(2026, 2, 8, 9, 0), 10],
    ["autumn", new Date(2026, 9, 31, 22, 0), new Date(2026, 10, 1, 9, 0), 12],
  ])("until nine tomorrow is nine on the clock when the clocks change in %s", (_when, now, nine, hours) => {
    const until = snoozeChoices(now).find(({ key }) => key === "tomorrow")?.until;
    expect(until).toEqual(nine);
    expect(((until?.getTime() ?? 0) - now.getTime()) / 3_600_000).toBe(hours);
  });

  test("until next week is the next Monday from any day", () => {
    for (let day = 23; day < 30; day += 1) {
      expect(snoozeChoices(new Date(2026, 10, day, 12)).find(({ key }) => key === "week")?.until).toEqual(new Date(2026, 10, 30, 9));
    }
  });
});

describe("a row of the inbox", () => {
  const item = (change: object) => show(ConversationItem, { row: row(change), view: "mine", me: "a1", selected: false });

  test("counts what is unread, aloud too", () => {
    expect(item({ unread: 120 }).get(".count").text()).toBe("99+120 条未读");
    expect(item({ unread: 0 }).find(".count").exists()).toBe(false);
  });

  test("shows the wait while somebody waits, and the last word's age otherwise", () => {
    expect(item({ waiting_since: "2026-11-23T01:59:00Z" }).find(".wait").exists()).toBe(true);
    expect(item({ waiting_since: "2026-11-23T01:59:00Z", status: "resolved" }).find(".wait").exists()).toBe(false);
    expect(item({ last_message_at: "2026-11-23T01:57:00Z" }).get("time").text()).toBe("3 分钟前");
  });

  test("says who spoke last, and never shows an empty line", () => {
    expect(item({ preview: "好的", preview_sender: "agent" }).get(".preview").text()).toBe("我：好的");
    expect(item({ preview: "好的", preview_sender: "bot" }).get(".preview").text()).toBe("机器人：好的");
    expect(item({ preview: "" }).get(".preview").text()).toBe("还没有消息");
  });

  test.each([
    [{ owner: "queue" }, "排队"], [{ owner: "bot" }, "机器人"], [mine, "我"], [{ owner: "agent", agent: { id: "a9", name: "小赵" } }, "小赵"], [{ owner: "none" }, "无人"],
  ])("%o is owned by %s, in a word beside a picture", (change, word) => {
    const badge = show(OwnerBadge, { row: row(change as object), me: "a1" });
    expect(badge.text()).toBe(word);
    expect(badge.find("svg").exists()).toBe(true);
  });
});

describe("a wait", () => {
  test("grows while one looks, and says aloud when it is too long", async () => {
    const wait = show(WaitingTime, { since: "2026-11-23T01:55:01Z" });
    expect([wait.classes().includes("risk"), wait.get("[aria-hidden=true]:not(svg)").text()]).toEqual([true, "4:59"]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(wait.classes()).toContain("breach");
    expect(wait.get(".sr-only").text()).toContain("5:00");
  });

  test("is told apart by less than a second, however the moment is written", () => {
    const rows = [row({ id: "second", waiting_since: "2026-11-23T01:00:00.250Z" }), row({ id: "first", waiting_since: "2026-11-23T01:00:00Z" }), row({ id: "third", waiting_since: "2026-11-23T09:00:01+08:00" })];
    expect(rowsOf(rows.reduce(withRow, emptyState()), "queue", "a1").map(({ id }) => id)).toEqual(["first", "second", "third"]);
  });

  test("that nobody began stands behind all others in the queue", () => {
    const rows = [row({ id: "never" }), row({ id: "late", waiting_since: "2026-11-23T01:00:00Z" }), row({ id: "early", waiting_since: "2026-11-23T00:00:00Z" })];
    expect(rowsOf(rows.reduce(withRow, emptyState()), "queue", "a1").map(({ id }) => id)).toEqual(["early", "late", "never"]);
  });
});

describe("pictures for a reply", () => {
  const file = (name: string, type = "image/png", size = 1) => Object.defineProperty(new File(["x"], name, { type }), "size", { value: size });
  const open = () => use(useUploads).value;

  test("go up one after the other, and what is no picture stays where it is", async () => {
    let n = 0;
    server.on("POST /uploads", () => ({ id: `f${(n += 1)}`, name: "x", media_type: "image/png" }));
    const uploads = open();
    await uploads.addAll([file("a.png"), file("b.pdf", "application/pdf"), file("c.png")]);
    expect(uploads.attachments.value.map(({ id }) => id)).toEqual(["f1", "f2"]);
    uploads.remove("f1");
    expect([uploads.attachments.value.map(({ id }) => id), uploads.uploading.value]).toEqual([["f2"], ""]);
  });

  test("that are too large or do not get through leave a word, and the others go on", async () => {
    server.on("POST /uploads", new Refusal(500));
    const uploads = open();
    await uploads.addAll([file("big.png", "image/png", 10 * 1024 * 1024 + 1), file("a.png")]);
    expect(useToasts().toasts.map(({ text }) => text)).toEqual(["图片超过 10 MB，请压缩后再发。", "图片没有传上去，请再选一次。文字都还在。"]);
    expect([uploads.attachments.value, uploads.uploading.value, server.of("POST /uploads").length]).toEqual([[], "", 1]);
  });
});
