import type { DeskEvent, Typing } from "@xiaoer/client";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { lastSocket, useFakeSocket } from "../../../packages/client/tests/fakeSocket.ts";
import { useDesk } from "../src/inbox/desk.ts";
import { freshDesk, settle } from "./desk.ts";
import { message, row } from "./factory.ts";
import { OFFLINE, Refusal, Server } from "./server.ts";

let server: Server;
let desk: ReturnType<typeof useDesk>;
const page = (...items: object[]) => ({ items, next_cursor: null as string | null });

beforeEach(() => {
  vi.useFakeTimers();
  freshDesk();
  useFakeSocket();
  server = new Server().on("GET /conversations/counts", { mine: 3 });
  desk = useDesk();
});
afterEach(() => {
  desk.stop();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

let position = 0;
function live(resumed = true): void {
  desk.start();
  lastSocket().open();
  lastSocket().tell({ type: "ready", resumed, last_event: "1-0" });
}
const tell = ({ name, data }: DeskEvent): void => lastSocket().tell({ type: "event", position: `1-${(position += 1)}`, name, data });
const types = (conversation_id = "c1", name = "王小姐", type: Typing["sender"]["type"] = "contact"): void =>
  lastSocket().tell({ type: "typing", conversation_id, sender: { type, name } });
const says = (seq: number, type: "contact" | "agent" = "contact"): void =>
  tell({ name: "message.created", data: { message: message({ seq, sender: { type, id: null, name: "王" } }), conversation: row({ last_seq: seq, version: seq }) } });

describe("the stream", () => {
  test("keeps rows current, and counts once for a burst of events", async () => {
    live();
    for (let seq = 1; seq < 20; seq += 1) says(seq);
    expect(desk.state.rows["c1"]?.last_seq).toBe(19);
    await vi.advanceTimersByTimeAsync(1000);
    expect(server.of("GET /conversations/counts")).toHaveLength(1);
    expect(desk.state.counts).toEqual({ mine: 3 });
  });

  test("does not count after what changes no count", async () => {
    live();
    tell({ name: "counts.changed", data: { mine: 4 } });
    tell({ name: "message.read", data: { conversation_id: "c1", reader: "agents", seq: 1, read_at: "", unread: 0 } });
    await vi.advanceTimersByTimeAsync(1000);
    expect(server.asked).toEqual([]);
    expect(desk.state.counts).toEqual({ mine: 4 });
  });

  test("an event that nobody knows changes nothing", () => {
    live();
    const before = desk.state;
    tell({ name: "from.the.future", data: {} } as never);
    expect(desk.state).toBe(before);
  });

  test("tells the page when something was missed, and is live again", () => {
    live(false);
    expect([desk.gaps, desk.link]).toEqual([1, "live"]);
    lastSocket().drop();
    expect(desk.link).toBe("offline");
  });

  test("ends with signing out, and nothing of it stays", () => {
    live();
    says(1);
    desk.stop();
    expect(desk.state).toEqual({ rows: {}, threads: {}, counts: {} });
    expect(lastSocket().readyState).toBe(3);
  });
});

describe("typing", () => {
  test("is shown for six seconds after its last sign, without a break", () => {
    live();
    types();
    vi.advanceTimersByTime(4000);
    types();
    vi.advanceTimersByTime(5999);
    expect(desk.typing).toEqual({ c1: "王小姐" });
    vi.advanceTimersByTime(1);
    expect(desk.typing).toEqual({});
  });

  test("of several contacts is kept apart", () => {
    live();
    types("c1", "王");
    vi.advanceTimersByTime(3000);
    types("c2", "李");
    vi.advanceTimersByTime(3000);
    expect(desk.typing).toEqual({ c2: "李" });
  });

  test("is over when the words are there, and not by words of ours", () => {
    live();
    types();
    says(1, "agent");
    expect(desk.typing).toEqual({ c1: "王小姐" });
    says(2);
    expect(desk.typing).toEqual({});
  });

  test("of colleagues is not shown as the contact's", () => {
    live();
    types("c1", "小李", "agent");
    expect(desk.typing).toEqual({});
  });
});

describe("an action", () => {
  const taken = row({ owner: "agent", agent: { id: "a1", name: "小林" }, version: 4 });

  test("shows its outcome before the stream says so", async () => {
    desk.merge(row() as never);
    await desk.act("c1", () => Promise.resolve(taken as never));
    expect(desk.state.rows["c1"]?.owner).toBe("agent");
  });

  test.each([409, 412])("that met a %d fetches how things stand, and still fails", async (status) => {
    server.on("POST /conversations/c1/take-over", new Refusal(status)).on("GET /conversations/c1", { ...taken, agent: { id: "a2", name: "小李" } });
    desk.merge(row() as never);
    const { api } = await import("../src/api.ts");
    await expect(desk.act("c1", () => api.takeOver("c1"))).rejects.toMatchObject({ problem: { status } });
    expect(desk.state.rows["c1"]?.agent?.name).toBe("小李");
  });

  test.each([
    ["refused for another reason", new Refusal(403)],
    ["not reaching anybody", OFFLINE],
  ])("%s changes nothing", async (_what, answer) => {
    server.on("POST /conversations/c1/take-over", answer);
    desk.merge(row() as never);
    const before = desk.state.rows["c1"];
    const { api } = await import("../src/api.ts");
    await expect(desk.act("c1", () => api.takeOver("c1"))).rejects.toThrow();
    expect(desk.state.rows["c1"]).toEqual(before);
    expect(server.of("GET /conversations/c1")).toEqual([]);
  });
});

describe("a view fetched anew", () => {
  const mine = (id: string, at: string, change = {}) => row({ id, owner: "agent", agent: { id: "a1", name: "" }, last_message_at: at, ...change });

  test("lets go of what went to somebody else while nobody told us", async () => {
    desk.merge(mine("kept", "2026-11-23T03:00:00Z") as never);
    desk.merge(mine("gone", "2026-11-23T02:00:00Z") as never);
    server.on("GET /conversations", page(mine("kept", "2026-11-23T03:00:00Z")));
    server.on("GET /conversations/gone", mine("gone", "2026-11-23T02:00:00Z", { agent: { id: "a2", name: "小李" }, version: 9 }));
    await desk.loadView("mine", "", null);
    await settle();
    expect(desk.rows("mine").map(({ id }) => id)).toEqual(["kept"]);
    expect(desk.rows("all").map(({ id }) => id)).toEqual(["kept", "gone"]);
  });

  test("asks for nothing that lies behind the page or that a search leaves out", async () => {
    desk.merge(mine("old", "2026-11-20T02:00:00Z") as never);
    server.on("GET /conversations", { ...page(mine("new", "2026-11-23T02:00:00Z")), next_cursor: "more" });
    await desk.loadView("mine", "", null);
    await desk.loadView("mine", "王", null);
    await desk.loadView("mine", "", "more");
    await settle();
    expect(server.of("GET /conversations/old")).toEqual([]);
  });
});

describe("reading", () => {
  test("clears the count at once, and tells the server how far", async () => {
    server.on("POST /conversations/c1/read", row({ unread: 0, version: 2 }));
    desk.merge(row({ unread: 3 }) as never);
    const telling = desk.markRead("c1", 7);
    expect(desk.state.rows["c1"]?.unread).toBe(0);
    await telling;
    expect(server.of("POST /conversations/c1/read")[0]?.body).toEqual({ seq: 7 });
  });
});
