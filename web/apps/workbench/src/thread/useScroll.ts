import type { Message } from "@xiaoer/client";
import { nextTick, onMounted, onUnmounted, ref, useTemplateRef, watch } from "vue";

const NEAR_END_PX = 80;
const NEAR_START_PX = 120;

/** Keeps what is being read in place: follows the end only while the reader is there. */
export function useScroll(messages: () => Message[], pending: () => number, older: () => void) {
  const log = useTemplateRef<HTMLElement>("log");
  const isAway = ref(false);
  const fresh = ref(0);

  function toEnd(): void {
    if (log.value) log.value.scrollTop = log.value.scrollHeight;
    isAway.value = false;
    fresh.value = 0;
  }

  let size = "";

  /** Whether the box got a new size: a scroll which that causes says nothing of the reader. */
  function isResized(box: HTMLElement): boolean {
    const before = size;
    size = `${box.clientWidth} ${box.clientHeight}`;
    return size !== before;
  }

  function onScroll(): void {
    const box = log.value;
    if (!box || isResized(box)) return;
    isAway.value = box.scrollHeight - box.scrollTop - box.clientHeight > NEAR_END_PX;
    if (!isAway.value) fresh.value = 0;
    if (box.scrollTop < NEAR_START_PX) older();
  }

  async function afterChange(now: Message[], before: Message[]): Promise<void> {
    const box = log.value;
    if (!box) return;
    const fromEnd = box.scrollHeight - box.scrollTop;
    const wasPrepended = before.length > 0 && (now[0]?.seq ?? 0) < (before[0]?.seq ?? 0);
    const last = before.at(-1)?.seq ?? 0;
    await nextTick();
    if (wasPrepended) box.scrollTop = box.scrollHeight - fromEnd;
    else if (!isAway.value) toEnd();
    else fresh.value += now.filter((message) => message.seq > last && message.kind === "message").length;
  }

  watch(messages, (now, before) => void afterChange(now, before));
  watch(pending, (now, before) => now > before && void nextTick(toEnd));

  /** A smaller window must not cover the end that somebody reads, nor a wider one leave a gap. */
  const resized = new ResizeObserver(() => {
    if (log.value) isResized(log.value);
    if (!isAway.value) toEnd();
  });
  onMounted(() => {
    toEnd();
    if (!log.value) return;
    isResized(log.value);
    resized.observe(log.value);
  });
  onUnmounted(() => resized.disconnect());
  return { isAway, fresh, onScroll, toEnd };
}
