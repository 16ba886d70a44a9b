import type { Schemas } from "@xiaoer/client";

export type Day = Schemas["SuggestionDay"];
export type Kind = "accepted" | "edited" | "ignored" | "open";
export const KINDS: Kind[] = ["accepted", "edited", "ignored", "open"];

/** How many of a day's suggestions became of each kind; `open` ones have not been answered yet. */
export function countOf(day: Day, kind: Kind): number {
  return kind === "open" ? Math.max(0, day.shown - day.accepted - day.edited - day.ignored) : day[kind];
}

export interface Sum {
  shown: number;
  accepted: number;
  edited: number;
  ignored: number;
  /** Mean change of what was used, 0 to 1; null where nothing was. */
  distance: number | null;
}

/** All days together; the mean change counts each day by how much of it was used. */
export function sumOf(days: readonly Day[]): Sum {
  const total = (kind: "shown" | "accepted" | "edited" | "ignored"): number => days.reduce((sum, day) => sum + day[kind], 0);
  const used = days.filter((day) => day.distance !== null);
  const weight = used.reduce((sum, day) => sum + day.accepted + day.edited, 0);
  const changed = used.reduce((sum, day) => sum + (day.distance ?? 0) * (day.accepted + day.edited), 0);
  return { shown: total("shown"), accepted: total("accepted"), edited: total("edited"), ignored: total("ignored"), distance: weight ? changed / weight : null };
}

/** Days without gaps up to the last one, at most `most`, so that a plot shows the pauses too. */
export function everyDay(days: readonly Day[], most = 30): Day[] {
  const last = days.at(-1);
  const first = days[0];
  if (!last || !first) return [];
  const known = new Map(days.map((day) => [day.day.slice(0, 10), day]));
  const ends = Date.parse(`${last.day.slice(0, 10)}T00:00:00Z`);
  const span = Math.round((ends - Date.parse(`${first.day.slice(0, 10)}T00:00:00Z`)) / DAY_MS) + 1;
  const count = Math.min(most, span);
  return Array.from({ length: count }, (_, at) => {
    const date = new Date(ends - (count - 1 - at) * DAY_MS).toISOString().slice(0, 10);
    return known.get(date) ?? { day: `${date}T00:00:00Z`, shown: 0, accepted: 0, edited: 0, ignored: 0, distance: null };
  });
}

const DAY_MS = 86_400_000;
