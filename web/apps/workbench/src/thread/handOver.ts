import type { HandOver } from "@xiaoer/client";
import type { InjectionKey, Ref } from "vue";

/** The packet of the conversation's last hand-over, for the moment in the thread. */
export const HAND_OVER: InjectionKey<Readonly<Ref<HandOver | null>>> = Symbol("hand-over");

/** Slots that the packet's own fields say already. */
const TOLD_APART = new Set(["identity", "problem", "intent", "language", "is_signed_in"]);

/** What the agent need not ask again: name and value of each filled slot. */
export function slotsOf(packet: HandOver): [string, string][] {
  return Object.entries(packet.slots ?? {})
    .filter(([name, value]) => !TOLD_APART.has(name) && value !== null && value !== "")
    .map(([name, value]) => [name, typeof value === "object" ? JSON.stringify(value) : String(value)]);
}
