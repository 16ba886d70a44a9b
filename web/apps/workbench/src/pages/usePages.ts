import { ApiError, type Page } from "@xiaoer/client";
import { computed, ref, shallowRef } from "vue";

/** A table fetched page by page, with the states a table can be in. */
export function usePages<T>(fetcher: (cursor: string | null) => Promise<Page<T>>) {
  const items = shallowRef<T[]>([]);
  const cursor = ref<string | null>(null);
  const phase = ref<"loading" | "ready" | "failed" | "forbidden">("loading");

  let latest = 0;

  /** Only the answer to the last question is shown; what is shown stays when more cannot be had. */
  async function load(more = false): Promise<void> {
    const mine = ++latest;
    if (!more) phase.value = "loading";
    try {
      const page = await fetcher(more ? cursor.value : null);
      if (mine !== latest) return;
      items.value = more ? [...items.value, ...page.items] : page.items;
      cursor.value = page.next_cursor ?? null;
      phase.value = "ready";
    } catch (error) {
      if (mine !== latest || more) return;
      const forbidden = error instanceof ApiError && error.problem.status === 403;
      phase.value = forbidden ? "forbidden" : "failed";
    }
  }

  void load();
  return { items, phase, hasMore: computed(() => cursor.value !== null), load };
}
