import type { ConversationRow, Message, Suggestion } from "@xiaoer/client";
import { computed, type Ref, ref, shallowRef, watch } from "vue";
import { api } from "../api.ts";

const PAUSE_MS = 600;

/** What the bot would say to the contact's last words, for the agent who owns the conversation. */
export function useSuggestion(row: Ref<ConversationRow>, messages: Ref<readonly Message[]>) {
  const suggestion = shallowRef<Suggestion | null>(null);
  const dismissed = ref(0);
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** The contact's last line while nobody has answered it; 0 otherwise. */
  const asked = computed(() => {
    const last = messages.value.findLast((message) => message.kind === "message");
    const isOurs = row.value.owner === "agent" || row.value.owner === "queue";
    return isOurs && row.value.status !== "resolved" && last?.sender.type === "contact" ? last.seq : 0;
  });

  async function look(seq: number): Promise<void> {
    const found = await api.suggestion(row.value.id).catch(() => null);
    if (seq === asked.value) suggestion.value = found;
  }

  watch(
    [() => row.value.id, asked],
    ([, seq]) => {
      clearTimeout(timer);
      suggestion.value = null;
      if (seq) timer = setTimeout(() => void look(seq), PAUSE_MS);
    },
    { immediate: true },
  );

  const shown = computed(() => (suggestion.value && dismissed.value !== asked.value ? suggestion.value : null));
  return { shown, dismiss: () => (dismissed.value = asked.value) };
}
