import type { Schemas } from "@xiaoer/client";

type Hours = Schemas["Hours"];

/** Hours as lines people can write: `mon 09:00-12:00 13:00-18:00`, `calendar cn`, `holiday 2026-12-25`, `working 2026-12-26`. */
export function writeHours(hours: Hours | null): string {
  if (!hours) return "";
  const days = Object.entries(hours.weekly).map(([day, spans]) => `${day} ${spans.join(" ")}`);
  return [
    ...days,
    ...(hours.calendar ? [`calendar ${hours.calendar}`] : []),
    ...(hours.holidays ?? []).map((day) => `holiday ${day}`),
    ...(hours.working_days ?? []).map((day) => `working ${day}`),
  ].join("\n");
}

/** The hours of such lines; nothing written means that people are always there. */
export function readHours(text: string): Hours | null {
  const lines = text.split("\n").map((line) => line.trim().split(/\s+/)).filter(([first]) => first);
  if (lines.length === 0) return null;
  const of = (name: string) => lines.filter(([first]) => first === name).flatMap(([, ...rest]) => rest);
  const named = new Set(["calendar", "holiday", "working"]);
  const days = lines.flatMap(([first = ""]) => (named.has(first) ? [] : [first]));
  return {
    weekly: Object.fromEntries(days.map((day) => [day, of(day)])),
    calendar: of("calendar")[0] ?? null,
    holidays: of("holiday"),
    working_days: of("working"),
  };
}
