import { ApiError, type Page } from "@xiaoer/client";
import { computed, ref, shallowRef } from "vue";

/** A table fetched page by page, with the states a table can be in. */
export function usePages<T>(fetcher: (cursor: string | null) => Promise<Page<T>>) {
  const items = shallowRef<T[]>([]);
  const cursor = ref<string | null>(null);
  const phase = ref<"loading" | "ready" | "failed" | "forbidden">("loading");

  async function load(more = false): Promise<void> {
    if (!more) phase.value = "loading";
    try {
      const page = await fetcher(more ? cursor.value : null);
      items.value = more ? [...items.value, ...page.items] : page.items;
      cursor.value = page.next_cursor ?? null;
      phase.value = "ready";
    } catch (error) {
      const forbidden = error instanceof ApiError && error.problem.status === 403;
      phase.value = forbidden ? "forbidden" : "failed";
    }
  }

  void load();
  return { items, phase, hasMore: computed(() => cursor.value !== null), load };
}
