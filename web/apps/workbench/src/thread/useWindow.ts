import type { Message } from "@xiaoer/client";
import { computed, ref } from "vue";

export const MOST_AT_END = 100;
export const STEP = 50;

/** The `seq` from which to show so many more messages before `from`; 0 when all are shown. */
export function widened(messages: readonly Message[], from: number, more: number): number {
  const at = messages.findIndex((message) => message.seq >= from);
  const first = (at < 0 ? messages.length : at) - more;
  return first > 0 ? (messages[first]?.seq ?? 0) : 0;
}

/** The part of a long thread that is on the page: its end, and as far back as somebody has read. */
export function useWindow(messages: () => Message[]) {
  const from = ref(0);
  const shown = computed(() => messages().filter((message) => message.seq >= from.value));
  const hasHidden = computed(() => shown.value.length < messages().length);

  function widen(): void {
    from.value = widened(messages(), from.value, STEP);
  }

  /** Back at the end: let go of what was read. */
  function narrow(): void {
    const all = messages();
    if (shown.value.length > MOST_AT_END + STEP) from.value = all.at(-MOST_AT_END)?.seq ?? 0;
  }

  return { shown, hasHidden, widen, narrow };
}
