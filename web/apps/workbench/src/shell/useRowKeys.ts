import { nextTick, type Ref } from "vue";
import { useShortcuts } from "./useShortcuts.ts";

interface Rows {
  id: Ref<string | undefined>;
  rows: () => readonly { id: string }[];
  go: (id: string) => void;
  /** Settles once the keyboard is on the row, or it became clear that it cannot be. */
  focusOn: (id: string) => unknown;
}

/** J and K walk a list; once a row is open, they open the next one. Enter is the link's own. */
export function useRowKeys({ id, rows, go, focusOn }: Rows): void {
  const move = rowWalk({ id, rows, go, focusOn });
  useShortcuts({ j: () => void move(1), k: () => void move(-1) });
}

/** Steps from the row that the last step meant, even while the page still follows: no press is lost. */
export function rowWalk({ id, rows, go, focusOn }: Rows): (step: number) => Promise<void> {
  let ahead: string | undefined;

  return async (step) => {
    const all = rows();
    const from = ahead ?? document.activeElement?.getAttribute("data-id") ?? id.value;
    const at = all.findIndex((row) => row.id === from);
    const next = all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + step))];
    if (!next) return;
    ahead = next.id;
    if (id.value) go(next.id);
    await nextTick();
    if (ahead !== next.id) return;
    await focusOn(next.id);
    if (ahead === next.id) ahead = undefined;
  };
}
