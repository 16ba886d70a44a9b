import type { Schemas } from "@xiaoer/client";

export type ServiceReport = Schemas["ServiceReport"];
type Section = "efficiency" | "quality" | "switching" | "customers";

export interface Line {
  section: Section;
  /** Key of the catalogue under `figures.`. */
  key: string;
  value: number | null;
  unit: "count" | "seconds";
}

/** Every figure of a month in the order of the standard's four sections. */
export function linesOf(report: ServiceReport): Line[] {
  const { efficiency, quality, switching, customers } = report;
  const count = (section: Section, key: string, value: number): Line => ({ section, key, value, unit: "count" });
  const seconds = (section: Section, key: string, value: number | null): Line => ({ section, key, value, unit: "seconds" });
  return [
    count("efficiency", "conversations", efficiency.conversations),
    count("efficiency", "resolved", efficiency.resolved),
    count("efficiency", "byBotAlone", efficiency.by_bot_alone),
    seconds("efficiency", "firstReply", efficiency.first_human_reply_p50_seconds),
    count("quality", "satisfied", quality.satisfied),
    count("quality", "declined", quality.declined),
    count("quality", "promises", quality.promises),
    count("quality", "kept", quality.promises_kept),
    count("quality", "late", quality.promises_late),
    count("quality", "callBacks", quality.call_backs),
    count("quality", "done", quality.call_backs_done),
    count("switching", "handOvers", switching.hand_overs),
    seconds("switching", "toPerson", switching.to_person_p50_seconds),
    count("switching", "lost", switching.lost),
    count("switching", "botAgreed", switching.bot_agreed),
    count("switching", "botDeclined", switching.bot_declined),
    count("customers", "contacts", customers.contacts),
    count("customers", "repeated", customers.repeated),
    count("customers", "pressing", customers.pressing),
  ];
}

/** Reasons of hand-overs, the most frequent first. */
export function reasonsOf(report: ServiceReport): { name: string; value: number }[] {
  return Object.entries(report.switching.by_reason)
    .map(([name, value]) => ({ name, value }))
    .sort((a, b) => b.value - a.value || a.name.localeCompare(b.name));
}

/** Who resolved the month's conversations: the bot alone, with people, nobody yet. */
export function resolversOf({ efficiency }: ServiceReport): { name: "byBotAlone" | "byPeople" | "unresolved"; value: number }[] {
  const { conversations, resolved, by_bot_alone } = efficiency;
  return [
    { name: "byBotAlone", value: by_bot_alone },
    { name: "byPeople", value: Math.max(0, resolved - by_bot_alone) },
    { name: "unresolved", value: Math.max(0, conversations - resolved) },
  ];
}

/** A month as `YYYY-MM`, `back` months before the given day. */
export function monthOf(day: Date, back = 0): string {
  const first = new Date(day.getFullYear(), day.getMonth() - back, 1);
  return `${first.getFullYear()}-${String(first.getMonth() + 1).padStart(2, "0")}`;
}
