import { hostKeep, type Keep, localKeep } from './keep'

/** Use the frame's own storage where the browser allows it, else the shop page's. */
export function openKeep(
  known: Record<string, string>,
  tell: (key: string, value: string | null) => void,
): Keep {
  try {
    return localKeep(window.localStorage)
  } catch {
    return hostKeep(known, tell)
  }
}
