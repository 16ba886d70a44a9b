import { defaultRangeExtractor, useVirtualizer } from "@tanstack/vue-virtual";
import { computed, nextTick, type Ref, ref, watch } from "vue";
import { drift, withKept } from "./steady.ts";

export const ROW_PX = 68;
/** A row far away is drawn within one or two. */
const PATIENCE_FRAMES = 10;

/** A list of equal rows of which few are on the page; what is read stays where it is. */
export function useVirtualRows(box: Readonly<Ref<HTMLElement | null>>, ids: Ref<string[]>, selected: Ref<string | undefined>) {
  const focused = ref("");
  const virtual = useVirtualizer(
    computed(() => ({
      count: ids.value.length,
      getScrollElement: () => box.value,
      estimateSize: () => ROW_PX,
      getItemKey: (index: number) => ids.value[index] ?? index,
      overscan: 6,
      rangeExtractor: (range: Parameters<typeof defaultRangeExtractor>[0]) =>
        withKept(
          defaultRangeExtractor(range),
          [ids.value.indexOf(focused.value), ids.value.indexOf(selected.value ?? "")],
          range.count,
        ),
    })),
  );

  watch(ids, (now, before) => {
    const moved = box.value ? drift(before, now, box.value.scrollTop, ROW_PX) : 0;
    if (moved !== 0) void nextTick(() => box.value?.scrollBy({ top: moved, behavior: "instant" }));
  });

  let wanted = "";

  /** Put the keyboard on a row, wherever it is, once it is drawn; a later wish comes first. */
  async function focusOn(id: string): Promise<void> {
    const index = ids.value.indexOf(id);
    focused.value = wanted = id;
    if (index < 0) return;
    virtual.value.scrollToIndex(index);
    for (let frame = 0; frame < PATIENCE_FRAMES && wanted === id; frame += 1) {
      await nextTick();
      const link = box.value?.querySelector<HTMLElement>(`[data-id="${id}"]`);
      if (link) return link.focus({ preventScroll: true });
      await new Promise(requestAnimationFrame);
    }
  }

  return { virtual, focused, focusOn };
}
