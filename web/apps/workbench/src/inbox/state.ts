/** What the desk knows, and how one event changes it. Pure: applying the events of a period to the
 * state before it gives what fetching after it gives. */

import type { ConversationRow, Counts, DeskEvent, Message, View } from "@xiaoer/client";

export interface DeskState {
  rows: Record<string, ConversationRow>;
  /** Messages by conversation, in order of `seq`, without duplicates. */
  threads: Record<string, Message[]>;
  counts: Partial<Counts>;
}

export const emptyState = (): DeskState => ({ rows: {}, threads: {}, counts: {} });

/** A row replaces a known one unless it is older. */
export function withRow(state: DeskState, row: ConversationRow): DeskState {
  const known = state.rows[row.id];
  if (known && (known.version > row.version || known.last_seq > row.last_seq)) return state;
  return { ...state, rows: { ...state.rows, [row.id]: known ? { ...known, ...row } : row } };
}

/** Merge messages into a thread; the same `seq` is the same message and the newer copy wins. */
export function withMessages(state: DeskState, id: string, messages: Message[]): DeskState {
  const bySeq = new Map((state.threads[id] ?? []).map((message) => [message.seq, message]));
  for (const message of messages) bySeq.set(message.seq, message);
  const thread = [...bySeq.values()].sort((a, b) => a.seq - b.seq);
  return { ...state, threads: { ...state.threads, [id]: thread } };
}

function withRead(state: DeskState, id: string, seq: number, at: string): DeskState {
  const thread = state.threads[id];
  if (!thread) return state;
  const marked = thread.map((message) =>
    message.seq <= seq && message.sender.type !== "contact" && message.read_at === null
      ? { ...message, read_at: at }
      : message,
  );
  return { ...state, threads: { ...state.threads, [id]: marked } };
}

/** The state after one event. A thread that was never opened is not started by an event. */
export function apply(event: DeskEvent, state: DeskState): DeskState {
  switch (event.name) {
    case "message.created": {
      const { message, conversation } = event.data;
      const next = withRow(state, conversation);
      const opened = state.threads[message.conversation_id] !== undefined;
      return opened ? withMessages(next, message.conversation_id, [message]) : next;
    }
    case "conversation.updated":
      return withRow(state, event.data.conversation);
    case "message.read": {
      const { conversation_id, reader, seq, read_at, unread } = event.data;
      if (reader === "contact") return withRead(state, conversation_id, seq, read_at);
      const row = state.rows[conversation_id];
      return row ? { ...state, rows: { ...state.rows, [row.id]: { ...row, unread } } } : state;
    }
    case "counts.changed": {
      const counts = "counts" in event.data ? event.data.counts : event.data;
      return { ...state, counts: { ...state.counts, ...(counts as Partial<Counts>) } };
    }
    default:
      return state;
  }
}

/** Whether a conversation belongs to a view of the agent `me`. */
export function belongsTo(row: ConversationRow, view: View, me: string): boolean {
  const active = row.status === "open" || row.status === "pending";
  switch (view) {
    case "mine":
      return active && row.agent?.id === me;
    case "queue":
      return active && row.owner === "queue";
    case "bot":
      return active && row.owner === "bot";
    case "all":
      return active;
    case "snoozed":
      return row.status === "snoozed";
    case "resolved":
      return row.status === "resolved";
  }
}

const moment = (row: ConversationRow): number => Date.parse(row.last_message_at ?? row.created_at);
/** When somebody began to wait; who does not wait stands last. */
const since = ({ waiting_since }: ConversationRow): number => (waiting_since ? Date.parse(waiting_since) : Number.MAX_SAFE_INTEGER);

/** The rows of a view: the queue by who waits longest, the others by what moved last. */
export function rowsOf(state: DeskState, view: View, me: string): ConversationRow[] {
  const rows = Object.values(state.rows).filter((row) => belongsTo(row, view, me));
  if (view === "queue") return rows.sort((a, b) => since(a) - since(b));
  return rows.sort((a, b) => moment(b) - moment(a));
}
