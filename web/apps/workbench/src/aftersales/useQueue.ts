import { computed, onMounted, onUnmounted, ref, type Ref, watch } from "vue";
import { api } from "../api.ts";
import { type Filter, questionOf } from "./filters.ts";
import { REFRESH_MS, useAftersales } from "./store.ts";

/** The filtered queue, page by page. A quiet refresh moves nothing but what changed. */
export function useQueue(filter: Ref<Filter>) {
  const store = useAftersales();
  const phase = ref<"loading" | "ready" | "failed">("loading");
  const ids = ref<string[]>([]);
  const cursor = ref<string | null>(null);
  const busy = ref(false);
  let latest = 0;
  let pages = 1;

  async function load(kind: "fresh" | "more" | "quiet"): Promise<void> {
    const mine = ++latest;
    if (kind === "fresh") [phase.value, ids.value, pages] = ["loading", [], 1];
    busy.value = kind !== "quiet";
    try {
      const page = await api.aftersales(questionOf(filter.value, kind === "more" ? cursor.value : null));
      if (mine !== latest) return;
      const found = page.items.map((row) => row.id);
      store.keep(page.items);
      ids.value = kind === "more" ? [...ids.value, ...found] : found;
      pages = kind === "more" ? pages + 1 : 1;
      cursor.value = page.next_cursor ?? null;
      phase.value = "ready";
    } catch {
      if (mine === latest && ids.value.length === 0) phase.value = "failed";
    } finally {
      if (mine === latest) busy.value = false;
    }
  }

  /** Only what is on its first page can be asked for anew without losing the place. */
  const refresh = (): unknown => pages === 1 && document.visibilityState === "visible" && load("quiet");
  let timer: ReturnType<typeof setInterval> | undefined;
  onMounted(() => (timer = setInterval(refresh, REFRESH_MS)));
  onUnmounted(() => clearInterval(timer));

  watch(filter, (now, before) => JSON.stringify(now) !== JSON.stringify(before) && void load("fresh"));
  watch(() => store.changes, refresh);
  void load("fresh");

  const rows = computed(() => ids.value.flatMap((id) => store.rows[id] ?? []));
  return { rows, phase, busy, hasMore: computed(() => cursor.value !== null), load };
}
