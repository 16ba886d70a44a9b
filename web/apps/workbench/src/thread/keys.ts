type Key = Pick<KeyboardEvent, "key" | "shiftKey" | "isComposing" | "keyCode">;

/** Whether an input method composes. Safari ends the composition before the key event; only the old key code still tells. */
export function isComposing({ isComposing: composes, keyCode }: Pick<Key, "isComposing" | "keyCode">): boolean {
  return composes || keyCode === 229;
}

/** Whether Enter sends: never with Shift, and never while an input method composes. */
export function isSendKey(event: Key): boolean {
  return event.key === "Enter" && !event.shiftKey && !isComposing(event);
}
