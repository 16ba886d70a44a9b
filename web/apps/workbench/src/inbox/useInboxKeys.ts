import type { ConversationRow } from "@xiaoer/client";
import type { Ref } from "vue";
import { useRowKeys } from "../shell/useRowKeys.ts";
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

  const withOpen = (act: (row: ConversationRow) => unknown) => (): void => {
    const row = id.value ? desk.state.rows[id.value] : undefined;
    if (row) void act(row);
  };

  useRowKeys({ id, rows, go, focusOn });
  useShortcuts({
    r: () => compose("reply"),
    n: () => compose("note"),
    t: withOpen((row) => actions.takeOver(row.id)),
    e: withOpen((row) => (row.status === "resolved" ? actions.reopen(row.id) : actions.resolve(row.id))),
    s: withOpen((row) => actions.snooze(row.id, new Date(Date.now() + 3_600_000))),
  });
}
