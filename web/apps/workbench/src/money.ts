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

/** What somebody typed, in minor units; null for anything that is not an amount above nothing. */
export function parseAmount(text: string, currency: string): number | null {
  const digits = digitsOf(currency);
  const found = /^(\d{1,10})(?:\.(\d+))?$/.exec(text.trim().replace(/[,\uff0c\u00a5$\s]/g, ""));
  if (!found || (found[2]?.length ?? 0) > digits) return null;
  const minor = Number(found[1]) * 10 ** digits + Number((found[2] ?? "").padEnd(digits, "0") || 0);
  return minor > 0 ? minor : null;
}
