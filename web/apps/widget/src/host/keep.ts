/** Small strings that must outlive a reload. */
export interface Keep {
  get(key: string): string | null
  set(key: string, value: string): void
  remove(key: string): void
  keys(prefix: string): string[]
}

const ROOT = 'xiaoer:'

/**
 * Keep in the frame's own localStorage; throws where the browser forbids it. What finds no
 * room there is remembered for this visit.
 */
export function localKeep(storage: Storage): Keep {
  const probe = `${ROOT}probe`
  storage.setItem(probe, '1')
  storage.removeItem(probe)
  const memory = new Map<string, string>()

  function remove(key: string): void {
    memory.delete(key)
    storage.removeItem(ROOT + key)
  }

  function set(key: string, value: string): void {
    remove(key)
    try {
      storage.setItem(ROOT + key, value)
    } catch {
      memory.set(key, value)
    }
  }

  function keys(prefix: string): string[] {
    const stored = Object.keys(storage).filter((k) => k.startsWith(ROOT)).map((k) => k.slice(ROOT.length))
    return [...stored, ...memory.keys()].filter((k) => k.startsWith(prefix))
  }

  return { get: (key) => memory.get(key) ?? storage.getItem(ROOT + key), set, remove, keys }
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
