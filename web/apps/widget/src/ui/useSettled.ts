import { onScopeDispose, ref, type Ref, watch } from 'vue'

/** The value once it has stayed the same for a while: short interruptions are not worth words. */
export function useSettled<T>(source: () => T, patienceMs: number): Readonly<Ref<T | undefined>> {
  const settled = ref<T>() as Ref<T | undefined>
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(
    source,
    (value) => {
      clearTimeout(timer)
      timer = setTimeout(() => (settled.value = value), patienceMs)
    },
    { immediate: true },
  )
  onScopeDispose(() => clearTimeout(timer))
  return settled
}
