import { ApiError, type Attachment, type Message, newClientId } from "@xiaoer/client";
import { defineStore } from "pinia";
import { ref, watch } from "vue";
import { api } from "../api.ts";
import { useDesk } from "../inbox/desk.ts";
import { useSession } from "../session/session.ts";

const RETRY_MS = 3000;

export interface Pending {
  client_id: string;
  conversation_id: string;
  kind: "message" | "note";
  text: string;
  attachments: Attachment[];
  /** `waiting` for the network, which sends by itself; `failed` needs the agent. */
  state: "sending" | "waiting" | "failed";
}

/** The pending messages that the thread does not hold yet: what arrived is no longer pending. */
export function stillPending(pending: Pending[], thread: Message[]): Pending[] {
  const arrived = new Set(thread.map((message) => message.client_id));
  return pending.filter((item) => !arrived.has(item.client_id));
}

/**
 * Messages on their way: one at a time in each conversation, as they were written. A retry keeps
 * its `client_id`, so that the server stores it once.
 */
export const useOutbox = defineStore("outbox", () => {
  const desk = useDesk();
  const session = useSession();
  const items = ref<Pending[]>([]);
  const busy = new Set<string>();
  let author = "";

  function change(clientId: string, state: Pending["state"]): void {
    items.value = items.value.map((item) => (item.client_id === clientId ? { ...item, state } : item));
  }

  function discard(clientId: string): void {
    items.value = items.value.filter((item) => item.client_id !== clientId);
  }

  /** Try one; false when the network must come back first. */
  async function deliver({ client_id, conversation_id, kind, text, attachments }: Pending): Promise<boolean> {
    change(client_id, "sending");
    const attachment_ids = attachments.map((attachment) => attachment.id);
    try {
      const send = kind === "note" ? api.note : api.reply;
      desk.addMessage(await send(conversation_id, { client_id, text, attachment_ids }));
      discard(client_id);
      return true;
    } catch (error) {
      const isFinal = error instanceof ApiError && error.problem.status !== 0;
      change(client_id, isFinal ? "failed" : "waiting");
      return isFinal;
    }
  }

  const unsent = (id: string): Pending[] => items.value.filter((item) => item.conversation_id === id && item.state !== "failed");

  async function pump(id: string): Promise<void> {
    if (busy.has(id)) return;
    busy.add(id);
    let isThrough = true;
    for (let [next] = unsent(id); next && isThrough; [next] = unsent(id)) isThrough = await deliver(next);
    busy.delete(id);
    if (isThrough) return;
    for (const { client_id } of unsent(id)) change(client_id, "waiting");
    setTimeout(deliverWaiting, RETRY_MS);
  }

  /** Send what waits for the network. */
  function deliverWaiting(): void {
    if (desk.link !== "live") return;
    for (const id of new Set(items.value.map((item) => item.conversation_id))) void pump(id);
  }
  watch(() => desk.link, (link) => link === "live" && deliverWaiting());

  /** What somebody wrote is never sent in the name of whoever signs in after them. */
  watch(
    () => session.me?.agent.id,
    (now) => {
      if (!now) return;
      if (author && author !== now) items.value = [];
      author = now;
    },
    { immediate: true },
  );

  function send(item: Omit<Pending, "client_id" | "state">): void {
    items.value = [...items.value, { ...item, client_id: newClientId(), state: "sending" }];
    void pump(item.conversation_id);
  }

  /** Try a failed one again, in its place. */
  function retry(clientId: string): void {
    change(clientId, "sending");
    const found = items.value.find((item) => item.client_id === clientId);
    if (found) void pump(found.conversation_id);
  }

  return { items, send, retry, discard };
});
