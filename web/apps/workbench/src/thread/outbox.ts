import { ApiError, type Attachment, type Message, newClientId } from "@xiaoer/client";
import { defineStore } from "pinia";
import { ref, watch } from "vue";
import { api } from "../api.ts";
import { useDesk } from "../inbox/desk.ts";

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

/** Messages on their way. A retry keeps its `client_id`, so that the server stores it once. */
export const useOutbox = defineStore("outbox", () => {
  const desk = useDesk();
  const items = ref<Pending[]>([]);

  function change(clientId: string, state: Pending["state"]): void {
    items.value = items.value.map((item) => (item.client_id === clientId ? { ...item, state } : item));
  }

  function discard(clientId: string): void {
    items.value = items.value.filter((item) => item.client_id !== clientId);
  }

  async function deliver(item: Pending): Promise<void> {
    change(item.client_id, "sending");
    const body = {
      client_id: item.client_id,
      text: item.text,
      attachment_ids: item.attachments.map((attachment) => attachment.id),
    };
    try {
      const send = item.kind === "note" ? api.note : api.reply;
      const message = await send(item.conversation_id, body);
      desk.addMessage(message);
      discard(item.client_id);
    } catch (error) {
      const isFinal = error instanceof ApiError && error.problem.status !== 0;
      change(item.client_id, isFinal ? "failed" : "waiting");
      if (!isFinal) setTimeout(() => void deliverWaiting(), RETRY_MS);
    }
  }

  /** Send what waits for the network, in the order it was written. */
  async function deliverWaiting(): Promise<void> {
    if (desk.link !== "live") return;
    for (const item of items.value.filter(({ state }) => state === "waiting")) {
      if (items.value.some((now) => now.client_id === item.client_id && now.state === "waiting")) await deliver(item);
    }
  }
  watch(() => desk.link, (link) => link === "live" && void deliverWaiting());

  function send(item: Omit<Pending, "client_id" | "state">): void {
    const pending: Pending = { ...item, client_id: newClientId(), state: "sending" };
    items.value = [...items.value, pending];
    void deliver(pending);
  }

  return { items, send, deliver, discard };
});
