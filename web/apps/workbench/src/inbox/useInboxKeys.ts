import type { ConversationRow } from "@xiaoer/client";
import { nextTick, type Ref } from "vue";
import { useShortcuts } from "../shell/useShortcuts.ts";
import { useDesk } from "./desk.ts";
import { useActions } from "./useActions.ts";

interface Inbox {
  id: Ref<string | undefined>;
  rows: () => ConversationRow[];
  go: (id: string) => void;
  focusOn: (id: string) => unknown;
  compose: (mode: "reply" | "note") => void;
}

/** The inbox by keyboard: J and K walk the list, Enter opens, the letters act on what is open. */
export function useInboxKeys({ id, rows, go, focusOn, compose }: Inbox): void {
  const desk = useDesk();
  const actions = useActions();

  function move(step: number): void {
    const all = rows();
    const focused = document.activeElement?.getAttribute("data-id") ?? id.value;
    const at = all.findIndex((row) => row.id === focused);
    const next = all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + step))];
    if (!next) return;
    if (id.value) go(next.id);
    void nextTick(() => focusOn(next.id));
  }

  const withOpen = (act: (row: ConversationRow) => unknown) => (): void => {
    const row = id.value ? desk.state.rows[id.value] : undefined;
    if (row) void act(row);
  };

  useShortcuts({
    j: () => move(1),
    k: () => move(-1),
    r: () => compose("reply"),
    n: () => compose("note"),
    t: withOpen((row) => actions.takeOver(row.id)),
    e: withOpen((row) => (row.status === "resolved" ? actions.reopen(row.id) : actions.resolve(row.id))),
    s: withOpen((row) => actions.snooze(row.id, new Date(Date.now() + 3_600_000))),
  });
}
