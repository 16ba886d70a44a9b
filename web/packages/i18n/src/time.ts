/** Words for moments and durations. All functions are pure: the present is a parameter. */

export type Locale = "zh-CN" | "en";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function startOfDay(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}

function clock(at: Date): string {
  return `${String(at.getHours()).padStart(2, "0")}:${String(at.getMinutes()).padStart(2, "0")}`;
}

function day(at: Date, now: Date, locale: Locale): string {
  const year = at.getFullYear() === now.getFullYear() ? {} : ({ year: "numeric" } as const);
  const month = locale === "en" ? "short" : "long";
  return new Intl.DateTimeFormat(locale, { ...year, month, day: "numeric" }).format(at);
}

/** 明天, 今天 or 昨天 by the days that have begun between two moments; nothing for others. */
function nearDay(at: Date, now: Date, locale: Locale): string | undefined {
  const days = Math.round((startOfDay(now) - startOfDay(at)) / (24 * HOUR));
  const names = locale === "zh-CN" ? ["明天", "今天", "昨天"] : ["Tomorrow", "Today", "Yesterday"];
  return names[days + 1];
}

/** 刚刚 / 3 分钟前 / 14:02 / 昨天 21:05 / 11月2日, in local time. Minutes ahead are a clock's fault: 刚刚. */
export function relativeTime(instant: string, now: Date, locale: Locale): string {
  const at = new Date(instant);
  const age = now.getTime() - at.getTime();
  const zh = locale === "zh-CN";
  if (age < MINUTE && age > -HOUR) return zh ? "刚刚" : "just now";
  if (age < HOUR && age > 0) {
    const minutes = Math.floor(age / MINUTE);
    return zh ? `${minutes} 分钟前` : `${minutes} min ago`;
  }
  if (startOfDay(at) === startOfDay(now)) return clock(at);
  const near = nearDay(at, now, locale);
  return near ? `${near} ${clock(at)}` : day(at, now, locale);
}

/** The exact moment, for titles and tooltips. */
export function exactTime(instant: string, locale: Locale): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "medium" }).format(
    new Date(instant),
  );
}

/** Hours and minutes of a moment in local time. */
export function clockTime(instant: string): string {
  return clock(new Date(instant));
}

/** A heading for the day of a message: 今天, 昨天 or the date. */
export function dayLabel(instant: string, now: Date, locale: Locale): string {
  const at = new Date(instant);
  return nearDay(at, now, locale) ?? day(at, now, locale);
}

/** A waiting time: 0:07, 12:30, then 1h 05m, then 3d. `seconds` below zero counts as zero. */
export function waitingTime(seconds: number, locale: Locale): string {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 3600) return `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")}`;
  if (s < 86_400) {
    const minutes = String(Math.floor((s % 3600) / 60)).padStart(2, "0");
    const hours = Math.floor(s / 3600);
    return locale === "zh-CN" ? `${hours}时${minutes}分` : `${hours}h ${minutes}m`;
  }
  const days = Math.floor(s / 86_400);
  return locale === "zh-CN" ? `${days} 天` : `${days}d`;
}

export type Urgency = "calm" | "risk" | "breach";

/** At risk after 2 minutes and breached after 5: the first-response limits of the default policy. */
export function urgencyOf(seconds: number): Urgency {
  if (seconds >= 300) return "breach";
  return seconds >= 120 ? "risk" : "calm";
}

/** Money with its currency sign; `amountMinor` is in the smallest unit. */
export function formatMoney(amountMinor: number, currency: string, locale: Locale): string {
  const format = new Intl.NumberFormat(locale, { style: "currency", currency });
  return format.format(amountMinor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}
