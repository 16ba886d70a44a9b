import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { nextTick, ref } from "vue";
import { useDesk } from "../src/inbox/desk.ts";
import { useThread } from "../src/thread/useThread.ts";
import { freshDesk, later, settle, use } from "./desk.ts";
import { message, row } from "./factory.ts";
import { type Asked, OFFLINE, Refusal, Server } from "./server.ts";

let server: Server;
let last = 0;
let at: Record<number, object> = {};
const id = ref("c1");
const stops: (() => void)[] = [];

/** The server's own thread, page by page. */
function pageOf({ path }: Asked): object {
  const query = new URL(path, "http://x").searchParams;
  const [after, before, limit] = ["after_seq", "before_seq", "limit"].map((name) => Number(query.get(name) ?? 0));
  const conversation_id = path.split("/")[2] ?? "";
  const all = Array.from({ length: last }, (_, n) => message({ seq: n + 1, conversation_id, ...at[n + 1] }));
  const wanted = all.filter(({ seq }) => (query.has("after_seq") ? seq > (after ?? 0) : before ? seq < before : true));
  const items = query.has("after_seq") ? wanted.slice(0, limit) : wanted.slice(-(limit ?? 50));
  return { items, has_more: items.length < wanted.length };
}

function open() {
  const { value, stop } = use(() => useThread(id));
  stops.push(stop);
  return value;
}
const seqs = (thread: ReturnType<typeof open>): number[] => thread.messages.value.map(({ seq }) => seq);
const upTo = (n: number, from = 1): number[] => Array.from({ length: n - from + 1 }, (_, k) => k + from);
const gap = async (): Promise<void> => {
  useDesk().gaps += 1;
  await settle();
};

beforeEach(() => {
  freshDesk();
  [last, at, id.value] = [3, {}, "c1"];
  server = new Server()
    .on("GET /conversations/counts", {})
    .on("GET /conversations/*", ({ path }: Asked) => row({ id: path.split("/")[2] ?? "", last_seq: last, version: last }))
    .on("GET /conversations/*/messages", pageOf)
    .on("POST /conversations/*/read", ({ path }: Asked) => row({ id: path.split("/")[2] ?? "", last_seq: last, version: last + 1 }));
});
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  vi.unstubAllGlobals();
});

describe("opening a conversation", () => {
  test("shows its end, and says whether there is more above", async () => {
    last = 120;
    const thread = open();
    expect(thread.phase.value).toBe("loading");
    await settle();
    expect([thread.phase.value, thread.hasOlder.value]).toEqual(["ready", true]);
    expect(seqs(thread)).toEqual(upTo(120, 71));
    await thread.loadOlder();
    await thread.loadOlder();
    expect(seqs(thread)).toEqual(upTo(120));
    expect(thread.hasOlder.value).toBe(false);
  });

  test("that fails can be tried again", async () => {
    server.on("GET /conversations/*/messages", new Refusal(500));
    const thread = open();
    await settle();
    expect(thread.phase.value).toBe("failed");
    server.on("GET /conversations/*/messages", pageOf);
    await thread.load();
    expect([thread.phase.value, seqs(thread)]).toEqual(["ready", [1, 2, 3]]);
  });

  test("and going on to the next shows the next, whichever answers last", async () => {
    const slow = later<null>();
    server.on("GET /conversations/c1", () => slow.promise.then(() => row({ id: "c1" })));
    const thread = open();
    await settle();
    id.value = "c2";
    await settle();
    slow.give(null);
    await settle();
    expect(thread.detail.value?.id).toBe("c2");
    expect(thread.row.value?.id).toBe("c2");
  });

  test("asks for older messages once, however often one scrolls up", async () => {
    last = 120;
    const thread = open();
    await settle();
    server.asked.length = 0;
    await Promise.all([thread.loadOlder(), thread.loadOlder()]);
    expect(server.of("GET /conversations/c1/messages")).toHaveLength(1);
  });
});

describe("after something was missed", () => {
  test("everything missed is fetched, however many pages it fills", async () => {
    const thread = open();
    await settle();
    last = 140;
    await gap();
    expect(seqs(thread)).toEqual(upTo(140));
  });

  test("a hole that an event left behind is filled", async () => {
    const thread = open();
    await settle();
    last = 9;
    useDesk().receive({ name: "message.created", data: { message: message({ seq: 9 }), conversation: row({ last_seq: 9, version: 9 }) } });
    expect(seqs(thread)).toEqual([1, 2, 3, 9]);
    await gap();
    expect(seqs(thread)).toEqual(upTo(9));
  });

  test("a thread that was left and comes back is whole too", async () => {
    const thread = open();
    await settle();
    id.value = "c2";
    await settle();
    last = 8;
    useDesk().receive({ name: "message.created", data: { message: message({ seq: 8 }), conversation: row({ last_seq: 8, version: 8 }) } });
    id.value = "c1";
    await settle();
    expect(seqs(thread)).toEqual(upTo(8));
  });

  test("what the contact has read meanwhile is marked as read", async () => {
    at = { 3: { sender: { type: "agent", id: "a1", name: "" } } };
    const thread = open();
    await settle();
    expect(thread.messages.value[2]?.read_at).toBeNull();
    at = { 3: { ...at[3], read_at: "2026-11-23T03:00:00Z" } };
    await gap();
    expect(thread.messages.value[2]?.read_at).toBe("2026-11-23T03:00:00Z");
  });

  test("what is shown stays when the server cannot be reached", async () => {
    const thread = open();
    await settle();
    server.on("GET /conversations/*/messages", OFFLINE);
    await gap();
    expect([thread.phase.value, seqs(thread)]).toEqual(["ready", [1, 2, 3]]);
  });
});

describe("being seen", () => {
  const look = (state: "visible" | "hidden"): void => {
    vi.spyOn(document, "visibilityState", "get").mockReturnValue(state);
    document.dispatchEvent(new Event("visibilitychange"));
  };
  const unread = ({ path }: Asked): object => row({ id: path.split("/")[2] ?? "", unread: 2, last_seq: last, version: last });

  test("is told for what is unread, up to its last message", async () => {
    look("visible");
    server.on("GET /conversations/*", unread);
    open();
    await settle();
    expect(server.of("POST /conversations/c1/read").map(({ body }) => body)).toEqual([{ seq: 3 }]);
  });

  test("is not told from a page that nobody looks at, but once somebody does", async () => {
    look("hidden");
    server.on("GET /conversations/*", unread);
    open();
    await settle();
    expect(server.of("POST /conversations/c1/read")).toEqual([]);
    look("visible");
    await settle();
    expect(server.of("POST /conversations/c1/read")).toHaveLength(1);
  });

  test("is not told when there is nothing unread", async () => {
    look("visible");
    open();
    await settle();
    expect(server.of("POST /conversations/c1/read")).toEqual([]);
  });
});

test("the packet of a hand-over is fetched when the owner changes", async () => {
  const thread = open();
  await settle();
  server.on("GET /conversations/c1", { ...row({ owner: "queue", version: 9 }), hand_over: { reason: "asked" } });
  useDesk().receive({ name: "conversation.updated", data: { conversation: row({ owner: "agent", version: 8, last_seq: 3 }) } });
  await nextTick();
  await settle();
  expect(thread.detail.value?.hand_over).toEqual({ reason: "asked" });
});
