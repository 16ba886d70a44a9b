import { type Ref, watch } from 'vue'

const STOPS = 'a[href], button:not([disabled]), input:not([disabled]), select:not([disabled]), textarea:not([disabled]), summary, [tabindex="0"]'

/**
 * Keep the keyboard inside an element while it is on the page, and give the focus back to
 * where it was once it is gone. Returns what to do with Tab.
 */
export function useTrap(box: Readonly<Ref<HTMLElement | null>>): (event: KeyboardEvent) => void {
  let before: Element | null = null
  watch(box, (now, was) => {
    if (now && !was) before = document.activeElement
    else if (!now && before instanceof HTMLElement) before.focus()
  })

  return (event) => {
    const stops = [...(box.value?.querySelectorAll<HTMLElement>(STOPS) ?? [])]
    const [leaving, entering] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]]
    if (document.activeElement !== leaving) return
    event.preventDefault()
    entering?.focus()
  }
}
