import type { Urgency } from "@xiaoer/i18n";

/** A day is left: the same limit as the server's count of what is due soon. */
export const SOON_SECONDS = 86_400;

/** Seconds until an instant; negative afterwards. */
export function secondsUntil(at: string, now: Date): number {
  return (new Date(at).getTime() - now.getTime()) / 1000;
}

/** How a running clock looks with so many seconds left. */
export function urgencyOfDue(seconds: number): Urgency {
  if (seconds < 0) return "breach";
  return seconds <= SOON_SECONDS ? "risk" : "calm";
}
