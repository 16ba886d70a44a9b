const IME_KEY_CODE = 229

/** Whether an input method composes. Safari ends the composition before the key event; only the old key code still tells. */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === IME_KEY_CODE
}

/** Whether this Enter sends: not with Shift, and never while an input method composes. */
export function isSendKey(event: KeyboardEvent): boolean {
  return event.key === 'Enter' && !event.shiftKey && !isComposing(event)
}
