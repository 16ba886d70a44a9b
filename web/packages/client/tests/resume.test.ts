import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Realtime } from "../src/realtime.ts";
import { FakeSocket, lastSocket, useFakeSocket } from "./fakeSocket.ts";

const told: string[] = [];
let realtime: Realtime;

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  useFakeSocket();
  told.length = 0;
  realtime = new Realtime("ws://desk.test/ws/agent", {
    onEvent: (event) => told.push(`event ${event.name}`),
    onTyping: (typing) => told.push(`typing ${typing.conversation_id}`),
    onGap: () => told.push("gap"),
    onState: (state) => told.push(state),
  });
});
afterEach(() => {
  realtime.stop();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const ready = (resumed: boolean, last_event = "1-1") => ({ type: "ready", resumed, last_event });
const event = (position: string, name = "message.created") => ({ type: "event", position, name, data: {} });

function connect(frame: object = ready(true)): FakeSocket {
  realtime.start();
  lastSocket().open();
  lastSocket().tell(frame);
  return lastSocket();
}

describe("the greeting", () => {
  test("the first names no event, and whoever has seen none must fetch", () => {
    connect(ready(false, "7-0"));
    expect(lastSocket().sent[0]).toEqual({ type: "hello", last_event: null });
    expect(told).toEqual(["connecting", "gap", "live"]);
  });

  test("after a break it names the last event that was seen", () => {
    connect(ready(false, "7-0"));
    lastSocket().tell(event("9-2"));
    lastSocket().drop();
    vi.advanceTimersByTime(375);
    lastSocket().open();
    expect(lastSocket().sent[0]).toEqual({ type: "hello", last_event: "9-2" });
  });

  test("a resumed stream fetches nothing anew, one that could not be resumed does", () => {
    connect();
    expect(told).not.toContain("gap");
    lastSocket().drop();
    vi.advanceTimersByTime(375);
    lastSocket().open();
    lastSocket().tell(ready(false, "20-0"));
    expect(told.filter((word) => word === "gap")).toHaveLength(1);
  });

  test("after signing out nothing of the old position is left", () => {
    connect(ready(true, "7-0"));
    realtime.stop();
    realtime.start();
    lastSocket().open();
    expect(lastSocket().sent[0]).toEqual({ type: "hello", last_event: null });
  });
});

describe("coming back", () => {
  test("waits longer after each failure and starts over once it is live", () => {
    realtime.start();
    const waited: number[] = [];
    for (let n = 0; n < 7; n += 1) {
      const before = FakeSocket.made.length;
      lastSocket().drop();
      const from = Date.now();
      while (FakeSocket.made.length === before) vi.advanceTimersByTime(125);
      waited.push(Date.now() - from);
    }
    expect(waited).toEqual([375, 750, 1500, 3000, 6000, 11_250, 11_250]);
    lastSocket().open();
    lastSocket().tell(ready(true));
    lastSocket().drop();
    vi.advanceTimersByTime(375);
    expect(FakeSocket.made).toHaveLength(9);
  });

  test("says that it is offline while it waits, and connecting while it tries", () => {
    connect();
    lastSocket().drop();
    expect(told.at(-1)).toBe("offline");
    vi.advanceTimersByTime(375);
    expect(told.at(-1)).toBe("connecting");
  });

  test("a line that says nothing where an answer is due is given up and made anew", () => {
    const dead = connect();
    dead.tell({ type: "pong" });
    vi.advanceTimersByTime(20_000);
    expect(dead.sent.filter(({ type }) => type === "ping")).toHaveLength(2);
    vi.advanceTimersByTime(9999);
    expect(lastSocket()).toBe(dead);
    vi.advanceTimersByTime(1);
    expect(lastSocket()).not.toBe(dead);
    expect(dead.readyState).toBe(3);
  });

  test("an answer to the ping keeps the line", () => {
    const line = connect();
    for (let n = 0; n < 5; n += 1) {
      line.tell({ type: "pong" });
      vi.advanceTimersByTime(20_000);
    }
    expect(FakeSocket.made).toHaveLength(1);
  });

  test("a server that takes the line but never greets is left after ten seconds", () => {
    realtime.start();
    lastSocket().open();
    vi.advanceTimersByTime(9999);
    expect(FakeSocket.made).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(FakeSocket.made).toHaveLength(2);
  });

  test("what a line that was given up still says is not heard", () => {
    connect();
    const dead = lastSocket();
    vi.advanceTimersByTime(30_000);
    told.length = 0;
    dead.tell(event("99-9"));
    dead.drop();
    expect(told).toEqual([]);
  });

  test("stopping ends it for good, also in the middle of a wait", () => {
    connect();
    lastSocket().drop();
    realtime.stop();
    vi.advanceTimersByTime(60_000);
    expect(FakeSocket.made).toHaveLength(1);
  });

  test("starting twice makes one line", () => {
    realtime.start();
    realtime.start();
    expect(FakeSocket.made).toHaveLength(1);
  });
});

describe("a nudge", () => {
  test("connects at once instead of waiting", () => {
    connect();
    lastSocket().drop();
    realtime.nudge();
    expect(FakeSocket.made).toHaveLength(2);
    vi.advanceTimersByTime(375);
    expect(FakeSocket.made).toHaveLength(2);
  });

  test("asks a line that seems open whether it still is, and leaves it when it is silent", () => {
    connect();
    realtime.nudge();
    expect(lastSocket().sent.at(-1)).toEqual({ type: "ping" });
    vi.advanceTimersByTime(4000);
    expect(FakeSocket.made).toHaveLength(2);
  });

  test("before anybody wants a line it does nothing", () => {
    realtime.nudge();
    expect(FakeSocket.made).toEqual([]);
  });
});

describe("frames", () => {
  test("events and typing are passed on; what is not known is passed over", () => {
    connect();
    told.length = 0;
    lastSocket().tell(event("2-1", "conversation.updated"));
    lastSocket().tell({ type: "typing", conversation_id: "c1", sender: { type: "contact", name: "王" } });
    lastSocket().tell({ type: "from the future", anything: 1 });
    expect(told).toEqual(["event conversation.updated", "typing c1"]);
  });

  test("an event without a position leaves the last one standing", () => {
    connect(ready(true, "5-0"));
    lastSocket().tell({ type: "event", name: "queue.moved", data: {} });
    lastSocket().drop();
    vi.advanceTimersByTime(375);
    lastSocket().open();
    expect(lastSocket().sent[0]).toMatchObject({ last_event: "5-0" });
  });

  test("typing is told while the line is open and not kept for later", () => {
    realtime.start();
    realtime.typing("c1");
    expect(lastSocket().sent).toEqual([]);
    lastSocket().open();
    realtime.typing("c1");
    expect(lastSocket().sent.at(-1)).toEqual({ type: "typing", conversation_id: "c1" });
  });
});
