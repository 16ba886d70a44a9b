import { nextTick, type Ref } from "vue";
import { useShortcuts } from "./useShortcuts.ts";

interface Rows {
  id: Ref<string | undefined>;
  rows: () => readonly { id: string }[];
  go: (id: string) => void;
  focusOn: (id: string) => unknown;
}

/** J and K walk a list; once a row is open, they open the next one. Enter is the link's own. */
export function useRowKeys({ id, rows, go, focusOn }: Rows): void {
  function move(step: number): void {
    const all = rows();
    const focused = document.activeElement?.getAttribute("data-id") ?? id.value;
    const at = all.findIndex((row) => row.id === focused);
    const next = all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + step))];
    if (!next) return;
    if (id.value) go(next.id);
    void nextTick(() => focusOn(next.id));
  }

  useShortcuts({ j: () => move(1), k: () => move(-1) });
}
