import type { Conversation, Message } from "@xiaoer/client";
import { computed, onUnmounted, ref, type Ref, watch } from "vue";
import { api } from "../api.ts";
import { useDesk } from "../inbox/desk.ts";
import { stillPending, useOutbox } from "./outbox.ts";

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

  async function load(): Promise<void> {
    const mine = id.value;
    phase.value = messages.value.length > 0 ? "ready" : "loading";
    try {
      const last = messages.value.at(-1)?.seq;
      const [conversation, page] = await Promise.all([
        api.conversation(mine),
        desk.loadMessages(mine, last === undefined ? {} : { after_seq: last }),
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
