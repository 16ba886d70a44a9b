import type { ConversationRow, Message } from "@xiaoer/client";

export function row(change: Partial<ConversationRow> = {}): ConversationRow {
  return {
    id: "c1",
    number: 1,
    status: "open",
    owner: "queue",
    agent: null,
    contact: { id: "p1", name: "王小姐", tier: null },
    inbox: { id: "i1", name: "小店", channel: "widget" },
    preview: "",
    preview_sender: "contact",
    unread: 0,
    last_seq: 1,
    waiting_since: null,
    snoozed_until: null,
    last_message_at: "2026-11-23T02:00:00Z",
    created_at: "2026-11-23T01:00:00Z",
    alarm: "none",
    version: 1,
    ...change,
  };
}

export function message(change: Partial<Message> = {}): Message {
  const seq = change.seq ?? 1;
  return {
    id: `m${seq}`,
    conversation_id: "c1",
    seq,
    kind: "message",
    sender: { type: "contact", id: null, name: "王小姐" },
    text: `text ${seq}`,
    cards: [],
    quick_replies: [],
    sources: [],
    attachments: [],
    fact: null,
    client_id: null,
    created_at: "2026-11-23T02:00:00Z",
    delivered_at: null,
    read_at: null,
    ...change,
  };
}
