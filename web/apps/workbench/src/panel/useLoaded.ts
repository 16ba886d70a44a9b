import { type Ref, ref, shallowRef, watch } from "vue";

/** A value fetched by id; null while it loads. An answer for an earlier id is dropped. */
export function useLoaded<T>(id: Ref<string>, fetcher: (id: string) => Promise<T>) {
  const value = shallowRef<T | null>(null);
  const failed = ref(false);

  async function fetchIt(): Promise<void> {
    const wanted = id.value;
    failed.value = false;
    try {
      const got = await fetcher(wanted);
      if (wanted === id.value) value.value = got;
    } catch {
      if (wanted === id.value) failed.value = true;
    }
  }

  async function load(): Promise<void> {
    value.value = null;
    await fetchIt();
  }

  watch(id, () => void load(), { immediate: true });
  return { value, failed, load, reload: fetchIt };
}
