import type { Money } from "@xiaoer/client";
import { formatMoney, type Locale } from "@xiaoer/i18n";
import { useI18n } from "vue-i18n";

/** Money as people read it, in the language of the page. */
export function useMoney(): (money: Money) => string {
  const { locale } = useI18n();
  return ({ amount_minor, currency }) => formatMoney(amount_minor, currency, locale.value as Locale);
}

/** How many digits a currency has after the point. */
export function digitsOf(currency: string): number {
  return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

const SIGN = /^[$\u00a5\u20ac\u00a3]\s*/;
/** Commas only between thousands: one in place of the point would make it a hundred times as much. */
const AMOUNT = /^(\d{1,10}|\d{1,3}(?:,\d{3}){1,2})(?:\.(\d+))?$/;

/** What somebody typed, also in full width, in minor units; null for anything that is not an amount above nothing. */
export function parseAmount(text: string, currency: string): number | null {
  const digits = digitsOf(currency);
  const found = AMOUNT.exec(text.normalize("NFKC").trim().replace(SIGN, ""));
  if (!found || (found[2]?.length ?? 0) > digits) return null;
  const minor = Number(found[1]?.replaceAll(",", "")) * 10 ** digits + Number((found[2] ?? "").padEnd(digits, "0") || 0);
  return minor > 0 ? minor : null;
}
