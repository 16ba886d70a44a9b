import type { Conversation, Message } from "@xiaoer/client";
import { computed, onUnmounted, ref, type Ref, watch } from "vue";
import { api } from "../api.ts";
import { useDesk } from "../inbox/desk.ts";
import { stillPending, useOutbox } from "./outbox.ts";

/** What was read again after a break, because the marks on it may have moved. */
const REREAD = 20;

/** The `seq` up to which nothing is missing; undefined for an empty thread. */
export function wholeUpTo(messages: readonly Message[]): number | undefined {
  const hole = messages.findIndex(({ seq }, at) => seq > (messages[at - 1]?.seq ?? seq) + 1);
  return messages.at(hole < 0 ? -1 : hole - 1)?.seq;
}

/** One open conversation: fetched once, kept current by the stream, older pages on demand. */
export function useThread(id: Ref<string>) {
  const desk = useDesk();
  const outbox = useOutbox();
  const phase = ref<"loading" | "ready" | "failed">("loading");
  const detail = ref<Conversation | null>(null);
  const hasOlder = ref(false);
  const loadingOlder = ref(false);

  const messages = computed<Message[]>(() => desk.state.threads[id.value] ?? []);
  const pending = computed(() =>
    stillPending(outbox.items.filter((item) => item.conversation_id === id.value), messages.value),
  );
  const row = computed(() => desk.state.rows[id.value] ?? null);

  async function loadAfter(mine: string, seq: number): Promise<{ has_more: boolean }> {
    const page = await desk.loadMessages(mine, { after_seq: seq });
    const last = page.items.at(-1)?.seq;
    return page.has_more && last !== undefined ? loadAfter(mine, last) : page;
  }

  async function load(): Promise<void> {
    const mine = id.value;
    phase.value = messages.value.length > 0 ? "ready" : "loading";
    try {
      const last = wholeUpTo(messages.value);
      const [conversation, page] = await Promise.all([
        api.conversation(mine),
        last === undefined ? desk.loadMessages(mine, {}) : loadAfter(mine, Math.max(0, last - REREAD)),
      ]);
      if (mine !== id.value) return;
      detail.value = conversation;
      desk.merge(conversation);
      hasOlder.value = last === undefined ? page.has_more : (messages.value[0]?.seq ?? 1) > 1;
      phase.value = "ready";
      seen();
    } catch {
      if (mine === id.value && messages.value.length === 0) phase.value = "failed";
    }
  }

  async function loadOlder(): Promise<void> {
    const first = messages.value[0]?.seq;
    if (!hasOlder.value || loadingOlder.value || first === undefined) return;
    loadingOlder.value = true;
    try {
      hasOlder.value = (await desk.loadMessages(id.value, { before_seq: first })).has_more;
    } catch {
      hasOlder.value = true;
    } finally {
      loadingOlder.value = false;
    }
  }

  async function refreshDetail(): Promise<void> {
    const fresh = await api.conversation(id.value).catch(() => null);
    if (fresh && fresh.id === id.value) detail.value = fresh;
  }

  function seen(): void {
    const last = messages.value.at(-1);
    if (last && row.value && row.value.unread > 0 && document.visibilityState === "visible") void desk.markRead(id.value, last.seq);
  }

  watch(id, () => (detail.value = null));
  watch([id, () => desk.gaps], () => void load(), { immediate: true });
  watch(() => row.value?.owner, (now, before) => before && now !== before && void refreshDetail());
  watch(() => messages.value.at(-1)?.seq, seen);
  document.addEventListener("visibilitychange", seen);
  onUnmounted(() => document.removeEventListener("visibilitychange", seen));
  return { phase, detail, row, messages, pending, hasOlder, loadingOlder, load, loadOlder };
}
