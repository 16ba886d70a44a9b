import { ApiError, type Conversation, type ConversationRow, type DeskEvent, type LinkState, type Message, type Page, Realtime, type Typing, type View } from "@xiaoer/client";
import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";
import { api } from "../api.ts";
import { useSession } from "../session/session.ts";
import { apply, emptyState, rowsOf, withMessages, withRow } from "./state.ts";

const TYPING_MS = 6000;

/** The list and the live stream merged: everything on the inbox page reads from here. */
export const useDesk = defineStore("desk", () => {
  const session = useSession();
  const state = shallowRef(emptyState());
  const link = ref<LinkState>("connecting");
  const gaps = ref(0);
  const typing = ref<Record<string, string>>({});
  const me = computed(() => session.me?.agent.id ?? "");

  function receive(event: DeskEvent): void {
    state.value = apply(event, state.value);
    if (event.name === "message.created" && event.data.message.sender.type === "contact") hideTyping(event.data.message.conversation_id);
    if (event.name !== "counts.changed" && event.name !== "message.read") refreshCounts();
  }

  const typists = new Map<string, ReturnType<typeof setTimeout>>();
  function hideTyping(id: string): void {
    clearTimeout(typists.get(id));
    const { [id]: _gone, ...rest } = typing.value;
    typing.value = rest;
  }

  function showTyping(frame: Typing): void {
    if (frame.sender.type !== "contact") return;
    const id = frame.conversation_id;
    hideTyping(id);
    typing.value = { ...typing.value, [id]: frame.sender.name ?? "" };
    typists.set(id, setTimeout(() => hideTyping(id), TYPING_MS));
  }

  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const realtime = new Realtime(`${scheme}://${location.host}/ws/agent`, {
    onEvent: receive,
    onTyping: showTyping,
    onGap: () => (gaps.value += 1),
    onState: (next) => (link.value = next),
  });

  let counting = false;
  function refreshCounts(): void {
    if (counting) return;
    counting = true;
    setTimeout(() => {
      counting = false;
      void loadCounts();
    }, 300);
  }

  async function loadCounts(): Promise<void> {
    const counts = await api.counts().catch(() => null);
    if (counts) state.value = { ...state.value, counts };
  }

  async function loadView(view: View, q: string, cursor: string | null) {
    const page = await api.conversations(view, q, cursor);
    for (const row of page.items) state.value = withRow(state.value, row);
    if (!q && !cursor) void recheck(view, page);
    return page;
  }

  /** Ask about rows that we would show and the server's first page does not: they changed while nobody told us. */
  async function recheck(view: View, { items, next_cursor }: Page<ConversationRow>): Promise<void> {
    const found = new Set(items.map((row) => row.id));
    const rows = rowsOf(state.value, view, me.value);
    const end = next_cursor ? rows.findIndex((row) => row.id === items.at(-1)?.id) : rows.length;
    const odd = rows.slice(0, end).filter((row) => !found.has(row.id));
    await Promise.all(odd.map((row) => api.conversation(row.id).then(merge, () => undefined)));
  }

  function merge(conversation: Conversation): void {
    state.value = withRow(state.value, conversation);
    refreshCounts();
  }

  /** Run an action on a conversation; after a conflict the conversation is fetched again. */
  async function act(id: string, action: () => Promise<Conversation>): Promise<void> {
    try {
      merge(await action());
    } catch (error) {
      const conflicted = error instanceof ApiError && [409, 412].includes(error.problem.status);
      if (conflicted) await api.conversation(id).then(merge, () => undefined);
      throw error;
    }
  }

  async function loadMessages(id: string, range: { before_seq?: number; after_seq?: number }) {
    const page = await api.messages(id, { ...range, limit: 50 });
    state.value = withMessages(state.value, id, page.items);
    return page;
  }

  function addMessage(message: Message): void {
    state.value = withMessages(state.value, message.conversation_id, [message]);
  }

  async function markRead(id: string, seq: number): Promise<void> {
    const row = state.value.rows[id];
    if (row && row.unread > 0) state.value = { ...state.value, rows: { ...state.value.rows, [id]: { ...row, unread: 0 } } };
    await api.read(id, seq).then(merge, () => undefined);
  }

  function stop(): void {
    realtime.stop();
    state.value = emptyState();
  }

  return {
    state, link, gaps, typing, me,
    start: () => realtime.start(),
    nudge: () => realtime.nudge(),
    sendTyping: (id: string) => realtime.typing(id),
    stop, receive, merge, act, loadCounts, loadView, loadMessages, addMessage, markRead,
    rows: (view: View) => rowsOf(state.value, view, me.value),
  };
});
