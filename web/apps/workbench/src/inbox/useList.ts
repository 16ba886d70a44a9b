import type { View } from "@xiaoer/client";
import { computed, ref, type Ref, watch } from "vue";
import { useDesk } from "./desk.ts";

/** One view of the inbox: pages fetched on demand, kept current by the live stream. */
export function useList(view: Ref<View>, q: Ref<string>) {
  const desk = useDesk();
  const phase = ref<"loading" | "ready" | "failed">("loading");
  const cursor = ref<string | null>(null);
  const found = ref<string[]>([]);
  const busy = ref(false);
  let latest = 0;

  async function load(more: boolean): Promise<void> {
    const mine = ++latest;
    if (!more && rows.value.length === 0) phase.value = "loading";
    busy.value = true;
    try {
      const page = await desk.loadView(view.value, q.value, more ? cursor.value : null);
      if (mine !== latest) return;
      const ids = page.items.map((row) => row.id);
      found.value = more ? [...found.value, ...ids] : ids;
      cursor.value = page.next_cursor ?? null;
      phase.value = "ready";
    } catch {
      if (mine === latest && rows.value.length === 0) phase.value = "failed";
    } finally {
      if (mine === latest) busy.value = false;
    }
  }

  const rows = computed(() =>
    q.value
      ? found.value.flatMap((id) => desk.state.rows[id] ?? [])
      : desk.rows(view.value),
  );

  watch(q, () => (found.value = []), { flush: "sync" });
  watch([view, q, () => desk.gaps], () => void load(false), { immediate: true });
  return { rows, phase, busy, hasMore: computed(() => cursor.value !== null), load };
}
