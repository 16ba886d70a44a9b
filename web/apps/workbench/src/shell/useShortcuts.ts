import { onMounted, onUnmounted } from "vue";

/** Whether a key belongs to a field or to an input method, and so must not be a command. */
export function isTyping(event: KeyboardEvent): boolean {
  if (event.isComposing || event.keyCode === 229) return true;
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
}

/** The name of a key press as in the shortcut table, e.g. `mod+k`, `?`, `j`. */
export function keyName(event: KeyboardEvent): string {
  return `${event.ctrlKey || event.metaKey ? "mod+" : ""}${event.altKey ? "alt+" : ""}${event.key.toLowerCase()}`;
}

/** Keys that may be held down: they walk. All others act, once for each press. */
const WALKS: ReadonlySet<string> = new Set(["j", "k"]);

/** Commands by key while the component lives; `mod+` keys also work inside fields. */
export function useShortcuts(commands: Record<string, () => void>): void {
  function onKey(event: KeyboardEvent): void {
    const name = keyName(event);
    const command = commands[name];
    if (!command || event.defaultPrevented || event.isComposing) return;
    const blocked = isTyping(event) || document.querySelector("[role=dialog], [role=menu]") !== null;
    if (blocked && !name.startsWith("mod+")) return;
    event.preventDefault();
    if (!event.repeat || WALKS.has(name)) command();
  }
  onMounted(() => document.addEventListener("keydown", onKey));
  onUnmounted(() => document.removeEventListener("keydown", onKey));
}
