const FIRST_MS = 500
const LONGEST_MS = 15_000

/**
 * Return the wait before the next try: doubling from half a second to 15 s, with half of it
 * random so that many browsers do not come back in the same instant.
 */
export function backoff(failures: number, random: () => number = Math.random): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, failures - 1))
  return ceiling / 2 + (ceiling / 2) * random()
}
