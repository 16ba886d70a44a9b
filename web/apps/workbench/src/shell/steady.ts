/** Rows of one height, of which only those near the window are on the page. Pure. */

/** Pixels by which what is being read moved when `before` became `now`; 0 at the top of the list. */
export function drift(before: readonly string[], now: readonly string[], scrollTop: number, height: number): number {
  if (scrollTop < height / 2) return 0;
  for (let index = Math.floor(scrollTop / height); index < before.length; index += 1) {
    const id = before[index];
    const moved = id === undefined ? -1 : now.indexOf(id);
    if (moved >= 0) return (moved - index) * height;
  }
  return 0;
}

/** The indexes to show: the window's, and those that must not leave the page, such as the focused. */
export function withKept(shown: readonly number[], kept: readonly number[], count: number): number[] {
  const all = new Set([...shown, ...kept.filter((index) => index >= 0 && index < count)]);
  return [...all].sort((a, b) => a - b);
}
