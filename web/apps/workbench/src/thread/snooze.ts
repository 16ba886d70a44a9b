export type SnoozeChoice = "hour" | "evening" | "tomorrow" | "week";

function at(now: Date, days: number, hour: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour);
}

/** The choices that still lie ahead, with the moment each means, in local time. */
export function snoozeChoices(now: Date): { key: SnoozeChoice; until: Date }[] {
  const untilMonday = (8 - now.getDay()) % 7 || 7;
  const choices: { key: SnoozeChoice; until: Date }[] = [
    { key: "hour", until: new Date(now.getTime() + 3_600_000) },
    { key: "evening", until: at(now, 0, 20) },
    { key: "tomorrow", until: at(now, 1, 9) },
    { key: "week", until: at(now, untilMonday, 9) },
  ];
  return choices.filter((choice) => choice.until > now);
}
