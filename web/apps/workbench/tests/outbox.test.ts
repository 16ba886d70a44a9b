import { beforeEach, afterEach, describe, expect, test, vi } from "vitest";
import { nextTick } from "vue";
import { useDesk } from "../src/inbox/desk.ts";
import { useSession } from "../src/session/session.ts";
import { useOutbox } from "../src/thread/outbox.ts";
import { freshDesk, later, me, settle } from "./desk.ts";
import { message } from "./factory.ts";
import { type Asked, OFFLINE, Refusal, Server } from "./server.ts";

let server: Server;
let outbox: ReturnType<typeof useOutbox>;
let seq = 0;
const texts = (line = "POST /conversations/c1/messages"): unknown[] => server.of(line).map(({ body }) => (body as { text: string }).text);
const states = (): [string, string][] => outbox.items.map(({ text, state }) => [text, state]);
const say = (text: string, conversation_id = "c1", kind: "message" | "note" = "message"): void => outbox.send({ conversation_id, kind, text, attachments: [] });

function store({ body, path }: Asked): object {
  const { text, client_id } = body as { text: string; client_id: string };
  seq += 1;
  return message({ seq, text, client_id, conversation_id: path.split("/")[2] ?? "", sender: { type: "agent", id: "a1", name: "小林" } });
}

beforeEach(() => {
  vi.useFakeTimers();
  freshDesk();
  seq = 0;
  server = new Server().on("POST /conversations/*/messages", store).on("POST /conversations/*/notes", store).on("GET /conversations/counts", {});
  outbox = useOutbox();
  useDesk().link = "live";
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("what an agent writes", () => {
  test("is pending until the server has it, and then in the thread", async () => {
    say("好的");
    expect(states()).toEqual([["好的", "sending"]]);
    await settle();
    expect(states()).toEqual([]);
    expect(useDesk().state.threads["c1"]?.map((item) => item.text)).toEqual(["好的"]);
  });

  test("a note goes where no contact looks, and never with pictures", async () => {
    outbox.send({ conversation_id: "c1", kind: "note", text: "可疑", attachments: [{ id: "f1" } as never] });
    await settle();
    expect(texts("POST /conversations/c1/notes")).toEqual(["可疑"]);
    expect(server.of("POST /conversations/c1/notes")[0]?.body).not.toHaveProperty("attachment_ids");
    expect(server.of("POST /conversations/c1/messages")).toEqual([]);
  });

  test("arrives in the order it was written, though the first takes its time", async () => {
    const slow = later<unknown>();
    let held: Asked | undefined;
    server.on("POST /conversations/c1/messages", (asked: Asked) => ((asked.body as { text: string }).text === "一" ? ((held = asked), slow.promise) : store(asked)));
    say("一");
    say("二");
    await settle();
    expect(texts()).toEqual(["一"]);
    slow.give(store(held as Asked));
    await settle();
    expect(texts()).toEqual(["一", "二"]);
    expect(states()).toEqual([]);
  });

  test("to one contact does not wait for another", async () => {
    server.on("POST /conversations/c1/messages", () => new Promise(() => undefined));
    say("慢", "c1");
    say("快", "c2");
    await settle();
    expect(states()).toEqual([["慢", "sending"]]);
    expect(texts("POST /conversations/c2/messages")).toEqual(["快"]);
  });
});

describe("without the network", () => {
  test("messages wait, and go in their order with their own ids once it is back", async () => {
    server.on("POST /conversations/c1/messages", OFFLINE);
    say("一");
    say("二");
    await settle();
    expect(states()).toEqual([["一", "waiting"], ["二", "waiting"]]);
    const ids = outbox.items.map((item) => item.client_id);
    server.on("POST /conversations/c1/messages", store);
    await vi.advanceTimersByTimeAsync(3000);
    await settle();
    expect(states()).toEqual([]);
    const sent = server.of("POST /conversations/c1/messages").slice(-2).map(({ body }) => body as { client_id: string });
    expect(sent.map(({ client_id }) => client_id)).toEqual(ids);
  });

  test("nothing is tried while the line is known to be down, and all is once it is live", async () => {
    server.on("POST /conversations/c1/messages", OFFLINE);
    say("一");
    await settle();
    useDesk().link = "offline";
    server.asked.length = 0;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(server.asked).toEqual([]);
    server.on("POST /conversations/c1/messages", store);
    useDesk().link = "live";
    await nextTick();
    await settle();
    expect(texts()).toEqual(["一"]);
  });

  test("a message whose answer was lost is not shown twice", async () => {
    server.on("POST /conversations/c1/messages", (asked: Asked) => {
      useDesk().addMessage(store(asked) as never);
      return OFFLINE;
    });
    say("一");
    await settle();
    server.on("POST /conversations/c1/messages", (asked: Asked) => ({ ...store(asked), seq: 1 }));
    await vi.advanceTimersByTimeAsync(3000);
    await settle();
    expect(useDesk().state.threads["c1"]).toHaveLength(1);
  });
});

describe("a refusal", () => {
  test("leaves the message to the agent and lets the next one pass", async () => {
    server.on("POST /conversations/c1/messages", (asked: Asked) => ((asked.body as { text: string }).text === "坏" ? new Refusal(422) : store(asked)));
    say("坏");
    say("好");
    await settle();
    expect(states()).toEqual([["坏", "failed"]]);
    expect(texts()).toEqual(["坏", "好"]);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(texts()).toEqual(["坏", "好"]);
  });

  test("can be tried again with the same id, or thrown away", async () => {
    server.on("POST /conversations/c1/messages", new Refusal(500));
    say("一");
    say("二");
    await settle();
    const [first, second] = outbox.items;
    outbox.discard(second?.client_id ?? "");
    server.on("POST /conversations/c1/messages", store);
    outbox.retry(first?.client_id ?? "");
    await settle();
    expect(states()).toEqual([]);
    const tries = server.of("POST /conversations/c1/messages").map(({ body }) => body as { text: string; client_id: string });
    expect(tries.map(({ text }) => text)).toEqual(["一", "二", "一"]);
    expect(tries[2]?.client_id).toBe(tries[0]?.client_id);
  });

  test("because the session ended keeps the message for when the agent is back", async () => {
    server.on("POST /conversations/c1/messages", new Refusal(401));
    say("写了很久的一段话");
    await settle();
    expect(states()).toEqual([["写了很久的一段话", "failed"]]);
    useSession().me = me();
    await nextTick();
    expect(states()).toHaveLength(1);
  });
});

describe("another agent on the same machine", () => {
  test("never sends what the one before left", async () => {
    server.on("POST /conversations/c1/messages", OFFLINE);
    say("小林的话");
    await settle();
    useSession().me = null;
    await nextTick();
    useSession().me = me("agent", "a2");
    await nextTick();
    server.on("POST /conversations/c1/messages", store);
    server.asked.length = 0;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(states()).toEqual([]);
    expect(server.of("POST /conversations/c1/messages")).toEqual([]);
  });
});
