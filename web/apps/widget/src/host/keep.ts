/** Small strings that must outlive a reload. */
export interface Keep {
  get(key: string): string | null
  set(key: string, value: string): void
  remove(key: string): void
  keys(prefix: string): string[]
}

const ROOT = 'xiaoer:'

/** Keep in the frame's own localStorage; throws where the browser forbids it. */
export function localKeep(storage: Storage): Keep {
  const probe = `${ROOT}probe`
  storage.setItem(probe, '1')
  storage.removeItem(probe)
  return {
    get: (key) => storage.getItem(ROOT + key),
    set: (key, value) => storage.setItem(ROOT + key, value),
    remove: (key) => storage.removeItem(ROOT + key),
    keys: (prefix) =>
      Object.keys(storage)
        .filter((k) => k.startsWith(ROOT + prefix))
        .map((k) => k.slice(ROOT.length)),
  }
}

/**
 * Keep in memory and tell the shop's page to store it for us: for browsers that give an
 * embedded frame no storage of its own.
 */
export function hostKeep(
  known: Record<string, string>,
  tell: (key: string, value: string | null) => void,
): Keep {
  const memory = new Map(Object.entries(known))
  return {
    get: (key) => memory.get(key) ?? null,
    set(key, value) {
      memory.set(key, value)
      tell(key, value)
    },
    remove(key) {
      memory.delete(key)
      tell(key, null)
    },
    keys: (prefix) => [...memory.keys()].filter((k) => k.startsWith(prefix)),
  }
}
