import { onScopeDispose, ref, type Ref } from "vue";

const now = ref(new Date());
let users = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** The present, moving once a second; one timer serves the whole page. */
export function useNow(): Readonly<Ref<Date>> {
  users += 1;
  if (timer === undefined) {
    now.value = new Date();
    timer = setInterval(() => (now.value = new Date()), 1000);
  }
  onScopeDispose(() => {
    users -= 1;
    if (users > 0) return;
    clearInterval(timer);
    timer = undefined;
  });
  return now;
}
