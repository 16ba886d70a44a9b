import type { DeskEvent, View } from "@xiaoer/client";
import { expect, test } from "vitest";
import { apply, belongsTo, emptyState, rowsOf, withMessages, withRow } from "../src/inbox/state.ts";
import { message, row } from "./factory.ts";

const old = withMessages(withRow(emptyState(), row()), "c1", [message({ seq: 1 })]);
const agentReply = message({ seq: 2, sender: { type: "agent", id: "a1", name: "小林" } });
const taken = row({ owner: "agent", agent: { id: "a1", name: "小林" }, version: 2 });
const replied = { ...taken, last_seq: 2, version: 3 };

const events: DeskEvent[] = [
  { name: "conversation.updated", data: { conversation: taken } },
  { name: "message.created", data: { message: agentReply, conversation: replied } },
  { name: "message.read", data: { conversation_id: "c1", reader: "contact", seq: 2, read_at: "2026-11-23T03:00:00Z", unread: 0 } },
  { name: "counts.changed", data: { mine: 1, queue: 0 } },
];

test("applying the events to the old state gives what fetching gives", () => {
  const fetched = {
    ...withMessages(withRow(emptyState(), replied), "c1", [
      message({ seq: 1 }),
      { ...agentReply, read_at: "2026-11-23T03:00:00Z" },
    ]),
    counts: { mine: 1, queue: 0 },
  };
  expect(events.reduce((state, event) => apply(event, state), old)).toEqual(fetched);
});

test("an event that arrives twice changes nothing the second time", () => {
  const once = events.reduce((state, event) => apply(event, state), old);
  expect(events.reduce((state, event) => apply(event, state), once)).toEqual(once);
});

test("an older row never replaces a newer one", () => {
  const newer = withRow(emptyState(), row({ version: 5, owner: "agent" }));
  expect(apply({ name: "conversation.updated", data: { conversation: row({ version: 4 }) } }, newer)).toBe(newer);
});

test("a message for a thread that was never opened changes its row only", () => {
  const event: DeskEvent = {
    name: "message.created",
    data: { message: message({ conversation_id: "c2", seq: 9 }), conversation: row({ id: "c2" }) },
  };
  const next = apply(event, old);
  expect(next.rows["c2"]?.id).toBe("c2");
  expect(next.threads["c2"]).toBeUndefined();
});

test("messages stay in the order of their numbers whatever the order of arrival", () => {
  const state = withMessages(old, "c1", [message({ seq: 4 }), message({ seq: 3 })]);
  expect(state.threads["c1"]?.map((item) => item.seq)).toEqual([1, 3, 4]);
});

test("each view holds what its name says", () => {
  const views: View[] = ["mine", "queue", "bot", "all", "snoozed", "resolved"];
  const of = (change: Parameters<typeof row>[0]): View[] => views.filter((view) => belongsTo(row(change), view, "a1"));
  expect(of({ owner: "queue" })).toEqual(["queue", "all"]);
  expect(of({ owner: "bot" })).toEqual(["bot", "all"]);
  expect(of({ owner: "agent", agent: { id: "a1", name: "" } })).toEqual(["mine", "all"]);
  expect(of({ status: "snoozed" })).toEqual(["snoozed"]);
  expect(of({ status: "resolved", owner: "none" })).toEqual(["resolved"]);
});

test("the queue shows who waits longest first, other views what moved last", () => {
  const early = row({ id: "early", waiting_since: "2026-11-23T01:00:00Z", last_message_at: "2026-11-23T01:00:00Z" });
  const late = row({ id: "late", waiting_since: "2026-11-23T02:00:00Z", last_message_at: "2026-11-23T02:00:00Z" });
  const state = withRow(withRow(emptyState(), late), early);
  expect(rowsOf(state, "queue", "a1").map((item) => item.id)).toEqual(["early", "late"]);
  expect(rowsOf(state, "all", "a1").map((item) => item.id)).toEqual(["late", "early"]);
});

test("a colleague reading clears the unread count and marks no message as seen by the contact", () => {
  const event: DeskEvent = {
    name: "message.read",
    data: { conversation_id: "c1", reader: "agents", seq: 1, read_at: "2026-11-23T03:00:00Z", unread: 0 },
  };
  const unread = withRow(old, row({ unread: 3, version: 2 }));
  const next = apply(event, unread);
  expect(next.rows["c1"]?.unread).toBe(0);
  expect(next.threads).toBe(unread.threads);
});
