import type { Schemas } from "@xiaoer/client";

/** A line of the list: a call to make or a promise to keep. */
export interface Due {
  key: string;
  kind: "call" | "promise";
  due_at: string | null;
  words: string;
  conversation_id: string;
  contact_name: string;
  number: number;
}

/** Both kinds in one list: what is due first comes first, what has no time comes last. */
export function inOrder({ call_backs, promises }: Schemas["ToDos"]): Due[] {
  const calls = call_backs.map((call) => ({ ...call, key: call.conversation_id, kind: "call" as const, words: call.phone ?? "" }));
  const kept = promises.map((promise) => ({ ...promise, key: promise.id, kind: "promise" as const }));
  const at = (item: { due_at: string | null }): number => (item.due_at ? Date.parse(item.due_at) : Infinity);
  return [...calls, ...kept].sort((one, other) => (at(one) === at(other) ? 0 : at(one) - at(other)));
}
