const IME_KEY_CODE = 229

/** Whether this Enter sends: not with Shift, and never while an input method composes. */
export function isSendKey(event: KeyboardEvent): boolean {
  if (event.key !== 'Enter' || event.shiftKey) return false
  // Safari ends the composition before the key event; only the old key code still tells.
  return !event.isComposing && event.keyCode !== IME_KEY_CODE
}
