/** A name for a new intent that the server accepts: letters of the label where it has some, else a number. */
export function nameFor(label: string, taken: readonly string[]): string {
  const plain = label
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^[^a-z]+|_+$/g, "")
    .slice(0, 40);
  const base = plain.length > 1 ? plain : "own";
  if (base !== "own" && !taken.includes(base)) return base;
  let number = 1;
  while (taken.includes(`${base}_${number}`)) number += 1;
  return `${base}_${number}`;
}

/** A share as people read it. */
export function percent(share: number | null): string {
  return share === null ? "–" : `${Math.round(share * 100)}%`;
}

/** Whether a row answers a search by its name, in either language. */
export function matches(row: { label: string; label_en: string; intent: string }, query: string): boolean {
  const wanted = query.trim().toLowerCase();
  return [row.label, row.label_en, row.intent].some((text) => text.toLowerCase().includes(wanted));
}
